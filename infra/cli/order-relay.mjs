#!/usr/bin/env node
// Plain JavaScript, as what it loads first: on a Node that is too old it must still be able to say so.
import module from 'node:module';
import '../local/require-node.mjs';

// What was compiled once need not be at each start.
module.enableCompileCache();
await import('./main.ts');
