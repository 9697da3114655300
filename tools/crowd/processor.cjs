// What one virtual user of Artillery does beside the steps of crowd.json, by the contract that lies beside this file. The
// key that signs the users' tokens comes from the environment, as for the server: STACKMOTIVE_JWT_SECRET.
const { createHmac, randomUUID } = require('node:crypto');
const contract = require('./contract.json');

const NOTIFICATION_TIMEOUT_MS = 10_000;
const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token of a new user (RFC 7519, HS256). */
exports.signIn = function signIn(context, _events, done) {
  const secret = process.env['STACKMOTIVE_JWT_SECRET'];
  if (!secret) return done(new Error('STACKMOTIVE_JWT_SECRET is not set.'));
  const id = `artillery-${randomUUID()}`;
  const now = Math.floor(Date.now() / 1000);
  const { issuer: iss, audience: aud, defaultTier } = contract.token;
  const tier = contract.http.tierForTestNotification ?? defaultTier;
  const claims = { sub: id, user_id: id, tier, iss, aud, iat: now, exp: now + 3600, jti: randomUUID(), type: 'access' };
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  context.vars.token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  return done();
};

/** Requests a notification to the user itself, and waits until it arrives. */
exports.notify = function notify(context, events, done) {
  const [socket] = Object.values(context.sockets);
  const message = `artillery ${randomUUID()}`;
  const began = performance.now();
  const finish = (error) => {
    clearTimeout(timer);
    socket.off(contract.events.notification, hear);
    if (error) events.emit('error', error.message);
    done(error);
  };
  const hear = (notification) => {
    if (!JSON.stringify(notification).includes(message)) return finish(new Error('crowd.strange_notification'));
    events.emit('histogram', 'crowd.notified', performance.now() - began);
    return finish();
  };
  const timer = setTimeout(() => finish(new Error('crowd.not_notified')), NOTIFICATION_TIMEOUT_MS);
  socket.on(contract.events.notification, hear);
  request(message, context.vars).then(
    (status) => status === 200 || finish(new Error(`crowd.status_${status}`)),
    () => finish(new Error('crowd.request_failed')),
  );
};

async function request(message, { target, token }) {
  const { status } = await fetch(new URL(contract.http.testNotification, target), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ message }),
  });
  return status;
}
