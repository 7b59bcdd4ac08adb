// What uWebSockets does with the same load: a topic for each organisation, and app.publish. Same arguments,
// protocol and ready line as ws_server.mjs. The package brings its C++ as a binary; the fallback in JavaScript
// that it has for other systems is not what is to be measured, and is refused.
//
//     node uws_server.mjs --port N --socket PATH [--compress]
//
// With --compress it agrees to permessage-deflate with the shared compressor: no context, as the frames of a
// topic are packed once for all.

import net from 'node:net';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

const PACKAGE = '@trufflesuite/uws-js-unofficial';

function stop(exitCode, sentence) {
  console.error(`uws_server: ${sentence}`);
  process.exit(exitCode);
}

function loadUws() {
  try {
    const require = createRequire(new URL('../clients/', import.meta.url));
    const uws = require(PACKAGE);
    const binary = Object.keys(require.cache).some((path) => path.endsWith('.node'));
    return binary ? uws : stop(2, `${PACKAGE} has no binary for this Node (${process.version})`);
  } catch (error) {
    return stop(2, `${error.message.split('\n')[0]}; run npm ci in tests/clients`);
  }
}

function readOptions() {
  const text = { type: 'string' };
  const compress = { type: 'boolean', default: false };
  try {
    const { values } = parseArgs({ options: { port: text, socket: text, compress } });
    if (!values.port || !values.socket) throw new Error('--port N and --socket PATH are needed');
    return { ...values, port: Number(values.port) };
  } catch (error) {
    return stop(2, error.message);
  }
}

const uws = loadUws();
const options = readOptions();
const app = uws.App();

// No subprotocol is ever chosen: this server only speaks the plain mode.
function upgrade(response, request, context) {
  const organizationId = request.getParameter(0);
  const key = request.getHeader('sec-websocket-key');
  const extensions = request.getHeader('sec-websocket-extensions');
  response.upgrade({ organizationId }, key, '', extensions, context);
}

function open(client) {
  const { organizationId } = client.getUserData();
  client.subscribe(organizationId);
  const timestamp = new Date().toISOString();
  client.send(JSON.stringify({ type: 'CONNECTED', organizationId, timestamp }));
}

// Its default drops what a client is more than 64 KiB behind; 0 keeps everything, as the others do.
app.ws('/api/ws/sync/:organizationId', {
  compression: options.compress ? uws.SHARED_COMPRESSOR : uws.DISABLED,
  maxBackpressure: 0,
  idleTimeout: 0,
  upgrade,
  open,
});

function broadcastLine(line) {
  try {
    const { organizationId } = JSON.parse(line);
    if (organizationId) app.publish(organizationId, line, false, options.compress);
  } catch (error) {
    console.error(`uws_server: not an event: ${error.message}`);
  }
}

// The hello line names no organisation and so goes nowhere.
function readLines(source) {
  let rest = '';
  source.setEncoding('utf8');
  source.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    lines.forEach(broadcastLine);
  });
  source.on('error', () => source.destroy());
}

function listen(port) {
  return new Promise((resolve, reject) => {
    app.listen('127.0.0.1', port, (socket) => (socket ? resolve(socket) : reject(new Error('the port is taken'))));
  });
}

const listener = await listen(options.port).catch((error) => stop(2, error.message));
const sourceServer = net.createServer(readLines);
await new Promise((resolve, reject) => {
  sourceServer.once('error', reject);
  sourceServer.listen(options.socket, resolve);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => sourceServer.close() && process.exit(0));
}
console.log(JSON.stringify({ ready: true, port: uws.us_socket_local_port(listener) }));
