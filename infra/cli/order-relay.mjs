#!/usr/bin/env node
// Plain JavaScript, as what it loads first: on a Node that is too old it must still be able to say so.
import '../local/require-node.mjs';

await import('./main.ts');
