// In place of undici's index, which loads fetch, WebSocket, caches, mocks and more: what the functions use of it.
import requestBy from '../../node_modules/undici/lib/api/api-request.js';
import buildConnector from '../../node_modules/undici/lib/core/connect.js';
import Agent from '../../node_modules/undici/lib/dispatcher/agent.js';

/** As undici's own, of a URL and with a dispatcher. */
function request(url, { dispatcher, method = 'GET', ...options }) {
  const { origin, pathname, search } = new URL(url);
  return requestBy.call(dispatcher, { ...options, method, origin, path: `${pathname}${search}` });
}

export { Agent, buildConnector, request };
