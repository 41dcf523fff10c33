// Plain JavaScript on purpose: it must load on any Node, to say clearly that this one is too old for TypeScript files.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `order-relay needs Node 22.19 or later, and this is ${process.version}. On Linux x64 \`npm ci\` brings Node 24 by itself; elsewhere install it from nodejs.org.\n`,
  );
  process.exit(2);
}
