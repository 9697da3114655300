// The seventh event stream of a host never begins.
import { fixed, listen, ready } from '../lib.mjs';
import { pageServer, ticking } from '../streams.mjs';

const widgets = fixed ? 1 : 7;
const server = pageServer(
  `
  let open = 0;
  for (let n = 1; n <= ${widgets}; n++) {
    const events = new EventSource('/events?widget=' + n);
    events.onopen = () => state(++open === ${widgets} ? 'online' : 'waiting: ' + open);
    if (n === 1) events.onmessage = ({ data }) => add(data);
  }
`,
  { '/events': (request, response) => ticking(request, response) },
);
await listen(server);
ready();
