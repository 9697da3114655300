export default { env: { FIX: process.env.FIX ?? '0' } };
