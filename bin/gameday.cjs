#!/usr/bin/env node
'use strict';
// Runs on any Node and in old syntax on purpose: it finds a Node new enough for the product and hands over to it.
var spawn = require('child_process').spawn;
var existsSync = require('fs').existsSync;
var path = require('path');

var MINIMUM = [22, 19];

function newEnough(version) {
  var parts = version.split('.').map(Number);
  return parts[0] > MINIMUM[0] || (parts[0] === MINIMUM[0] && parts[1] >= MINIMUM[1]);
}

function bundledNode() {
  var names = ['node', 'node-' + process.platform + '-' + process.arch];
  for (var i = 0; i < names.length; i++) {
    try {
      var binary = path.join(path.dirname(require.resolve(names[i] + '/package.json')), 'bin', 'node');
      if (existsSync(binary)) return binary;
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}

if (newEnough(process.versions.node)) {
  var nodeModule = require('module');
  if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();
  import(require('url').pathToFileURL(path.join(__dirname, '..', 'dist', 'cli.js')).href).catch(function (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND' && /dist.cli\.js/.test(error.message)) {
      console.error(
        'gameday is not built yet. Run `npm ci` (or `npm run build`) in ' + path.join(__dirname, '..') + '.',
      );
    } else {
      console.error(error);
    }
    process.exitCode = 1;
  });
} else {
  var node = bundledNode();
  if (!node) {
    console.error(
      'gameday needs Node >=22.19 (found v' +
        process.versions.node +
        '): install it from https://nodejs.org, or run `npm ci` with scripts allowed.',
    );
    process.exit(1);
  }
  var child = spawn(node, [__filename].concat(process.argv.slice(2)), { stdio: 'inherit' });
  // On a terminal Ctrl-C reaches both by itself; a signal sent to this process alone is passed on.
  var passOn = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];
  passOn.forEach(function (name) {
    process.on(name, function () {
      child.kill(name);
    });
  });
  if (process.stdin.isTTY) process.on('SIGINT', function () {});
  child.on('error', function (error) {
    throw error;
  });
  child.on('exit', function (code, signal) {
    if (!signal) process.exit(code);
    ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (name) {
      process.removeAllListeners(name);
    });
    process.kill(process.pid, signal);
  });
}
