import { value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#client-dependency-missing. Static: the client's package.json has no socket.io-client. */
export const clientDependencyMissing = rule({
  id: 'client-dependency-missing',
  title: 'socket.io-client is missing from the client’s package.json',
  why: 'The source imports the library, and package.json does not name it. It works on a machine where something else brought it along, and nowhere else.',
  explains: ['not-connecting'],
  supports: ({ client, works, probes, connections }) => {
    if (!client || client.library !== null || works) return undefined;
    const [imported] = client.imports;
    const broken = (value(probes.page?.document)?.status ?? 200) >= 400 || probes.page?.client === undefined;
    if (imported && broken) {
      const { file, line, text } = imported;
      return {
        ...seen(
          `${file}:${line} says "${text}", and package.json does not name the package.`,
          'client/package.json',
          'client/source',
        ),
        source: { file, line },
      };
    }
    const [site] = client.sockets;
    if (!site || connections.some(({ asked }) => asked.engineVersion !== undefined)) return undefined;
    return {
      ...seen(
        `The client opens "${site.text}", and package.json has no socket.io-client.`,
        'client/package.json',
        'client/source',
      ),
      source: { file: site.file, line: site.line },
    };
  },
  excluded: ({ client, probes }) => {
    if (client && client.library !== null) return ['client/package.json'];
    // Whatever package.json says, the page has it.
    return probes.page?.client ? ['page/scripts'] : undefined;
  },
  fix: '`npm install socket.io-client` in the client’s folder, and commit its package.json and lock file.',
});
