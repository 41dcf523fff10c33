/** Loaded before anything else: whatever URL is made up, no name is asked for and no packet leaves this machine. */

import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/i;

const { lookup } = dns;
dns.lookup = (host, ...rest) => {
  if (LOOPBACK.test(host)) return lookup(host, ...rest);
  const error = Object.assign(new Error(`${host} is not asked for in this test.`), { code: 'ENOTFOUND' });
  process.nextTick(rest.at(-1), error);
};

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function connectToLoopback(...args) {
  const { host = 'localhost', path } = [args[0]].flat()[0] ?? {};
  if (path === undefined && !LOOPBACK.test(host)) {
    process.nextTick(() => this.destroy(Object.assign(new Error('Only this machine.'), { code: 'ENETUNREACH' })));
    return this;
  }
  return connect.apply(this, args);
};

syncBuiltinESMExports();
