// The design syncws took over from, as it is usually written: `ws`, a Map of organisations, and one
// client.send(line) for each client and event. Same arguments and ready line as bare_server.
//
//     node ws_server.mjs --port N --socket PATH [--batch 64] [--compress]     (--batch means nothing here)
//
// With --compress it agrees to permessage-deflate, with a context for each connection.

import http from 'node:http';
import { nodePeer, require } from './node_peer.mjs';

const peer = nodePeer('ws_server');
const { WebSocket, WebSocketServer } = peer.load(() => require('ws'));

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

const options = peer.readOptions();

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

const httpServer = http.createServer((request, response) => response.writeHead(426).end());
httpServer.on('upgrade', upgrade);
await new Promise((resolve, reject) => {
  httpServer.once('error', reject);
  httpServer.listen(options.port, '127.0.0.1', resolve);
});
await peer.serve({ socket: options.socket, port: httpServer.address().port, broadcast });
