# Packages, the build (made already, so that the test needs no registry), then `vite preview`.
set -e
echo 'Installing packages'
cp -r /packages/. /app/
echo 'Building'
cp -r /client/dist /client/preview.config.ts /app/
exec node node_modules/vite/bin/vite.js preview --config preview.config.ts
