// The design syncws took over from, as it is usually written: `ws`, a Map of organisations, and one
// client.send(line) for each client and event. Same arguments and ready line as bare_server.
//
//     node ws_server.mjs --port N --socket PATH [--batch 64] [--compress]     (--batch means nothing here)
//
// With --compress it agrees to permessage-deflate, with a context for each connection.

import http from 'node:http';
import net from 'node:net';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

function stop(exitCode, sentence) {
  console.error(`ws_server: ${sentence}`);
  process.exit(exitCode);
}

function loadWs() {
  try {
    return createRequire(new URL('../clients/', import.meta.url))('ws');
  } catch (error) {
    return stop(2, `${error.message.split('\n')[0]}; run npm ci in tests/clients`);
  }
}

const { WebSocket, WebSocketServer } = loadWs();

const ROOM_PATH = /^\/api\/ws\/sync\/([^/?]+)(?:\?|$)/;

/** @type {Map<string, Set<WebSocket>>} */
const clientsByOrganisation = new Map();

function join(client, organizationId) {
  const clients = clientsByOrganisation.get(organizationId) ?? new Set();
  clientsByOrganisation.set(organizationId, clients.add(client));
  client.on('close', () => leave(client, organizationId));
  client.on('error', () => client.terminate());
  const timestamp = new Date().toISOString();
  client.send(JSON.stringify({ type: 'CONNECTED', organizationId, timestamp }));
}

function leave(client, organizationId) {
  const clients = clientsByOrganisation.get(organizationId);
  clients.delete(client);
  if (clients.size === 0) clientsByOrganisation.delete(organizationId);
}

function broadcast(line) {
  const { organizationId } = JSON.parse(line);
  for (const client of clientsByOrganisation.get(organizationId) ?? []) {
    if (client.readyState === WebSocket.OPEN) client.send(line);
  }
}

function broadcastLine(line) {
  try {
    broadcast(line);
  } catch (error) {
    console.error(`ws_server: not an event: ${error.message}`);
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

const options = readOptions();

// No subprotocol is ever chosen: this server only speaks the plain mode.
const webSockets = new WebSocketServer({
  noServer: true,
  perMessageDeflate: options.compress ? { threshold: 0 } : false,
  handleProtocols: () => false,
});

function upgrade(request, socket, head) {
  const found = ROOM_PATH.exec(request.url);
  if (!found) {
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    return;
  }
  webSockets.handleUpgrade(request, socket, head, (client) => join(client, found[1]));
}

function listen(server, ...where) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(...where, resolve);
  });
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

const httpServer = http.createServer((request, response) => response.writeHead(426).end());
const sourceServer = net.createServer(readLines);
httpServer.on('upgrade', upgrade);
await listen(httpServer, options.port, '127.0.0.1');
await listen(sourceServer, options.socket);

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => sourceServer.close() && process.exit(0));
}
console.log(JSON.stringify({ ready: true, port: httpServer.address().port }));
