#!/usr/bin/env node
// Plain JavaScript without static imports, so that an old Node.js reaches the sentence below.
const [major, minor] = process.versions.node.split('.').map(Number);
const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;

if (supported) {
  const { start } = await import('./start.js');
  await start();
} else {
  process.stderr.write(
    `The grader needs Node.js 20.19, 22.12 or 24 and later; this is ${process.versions.node}. ` +
      'Install a newer one from https://nodejs.org and try again.\n',
  );
  process.exitCode = 2;
}
