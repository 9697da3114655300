# As an image without the application does it: the requirements first, at every start, a line each.
set -e
second=0
while [ "$second" -lt "$INSTALL_SECONDS" ]; do
  second=$((second + 1))
  echo "Collecting requirement $second of $INSTALL_SECONDS"
  sleep 1
done
cp -r /dist/. /app/
exec node --enable-source-maps /app/server.mjs
