// What the servers in Node have in common: their arguments, the socket that events come in by, and the end.

import net from 'node:net';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

/** Resolves packages as the tests of the clients do. */
export const require = createRequire(new URL('../clients/', import.meta.url));

/** `name` begins what the server says on standard error. */
export function nodePeer(name) {
  function stop(exitCode, sentence) {
    console.error(`${name}: ${sentence}`);
    process.exit(exitCode);
  }

  function load(take) {
    try {
      return take();
    } catch (error) {
      return stop(2, `${error.message.split('\n')[0]}; run npm ci in tests/clients`);
    }
  }

  function readOptions() {
    const text = { type: 'string' };
    const compress = { type: 'boolean', default: false };
    try {
      const { values } = parseArgs({ options: { port: text, socket: text, batch: text, compress } });
      if (!values.port || !values.socket) throw new Error('--port N and --socket PATH are needed');
      return { ...values, port: Number(values.port) };
    } catch (error) {
      return stop(2, error.message);
    }
  }

  // The hello line names no organisation and so goes nowhere.
  function broadcastLine(broadcast, line) {
    try {
      broadcast(line);
    } catch (error) {
      console.error(`${name}: not an event: ${error.message}`);
    }
  }

  function readLines(source, broadcast) {
    let rest = '';
    source.setEncoding('utf8');
    source.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) broadcastLine(broadcast, line);
    });
    source.on('error', () => source.destroy());
  }

  /** Takes lines from the Unix socket, says on which port it is ready, and ends on a signal. */
  async function serve({ socket, port, broadcast }) {
    const sourceServer = net.createServer((source) => readLines(source, broadcast));
    await new Promise((resolve, reject) => {
      sourceServer.once('error', reject);
      sourceServer.listen(socket, resolve);
    });
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.on(signal, () => sourceServer.close() && process.exit(0));
    }
    console.log(JSON.stringify({ ready: true, port }));
  }

  return { stop, load, readOptions, serve };
}
