// Files of node:test tests, one a run. Results come through the reporter; the start of a test, which must be known even when the
// test never gives the event loop back, comes through async hooks, because every test is an AsyncResource.
const { test } = require('node:test');
const HOST = 'botservice-host'; // the test that all files of a shared executor run in
let ids = new Ids();
let request;
let coverage = null;

function idOf(test) {
  const parts = [];
  for (let t = test; t && t.name !== '<root>' && t.name !== HOST; t = t.parent) parts.unshift(t.name);
  return [request.file, ...parts].join(' > ');
}

const resources = new Map();
require('node:async_hooks').createHook({
  init(id, type, trigger, resource) {
    if (type === 'Test') resources.set(id, resource);
  },
  before(id) {
    const test = resources.get(id);
    if (test === undefined) return;
    resources.delete(id);
    if (!request || test.name === '<root>' || test.name === HOST || test.constructor.name === 'Suite' || test.skipped || test.isTodo) return;
    const name = idOf(test);
    if (isWanted(request, name)) coverage?.next(name);
    emit({ e: 'start', id: name, file: request.file });
  },
}).enable();

globalThis[Symbol.for('botservice')] = async function* reporter(source) {
  const path = [];
  for await (const { type, data } of source) {
    if (type === 'test:enqueue' && data.nesting === 2) open++;
    if (type === 'test:complete' && data.nesting === 2 && --open === 0) settle();
    if (type === 'test:start') path.splice(data.nesting, Infinity, data.name);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const names = [...path.slice(0, data.nesting), data.name];
    if (names[0] !== HOST) report(type, data, names);
    else if (names.length > 2) report(type, data, names.slice(2));
    else if (names.length === 2) bye();
  }
  coverage?.next(null);
  bye();
};

function report(type, data, path) {
  const failure = data.details?.error;
  const isSuite = data.details?.type === 'suite';
  if (isSuite && (type === 'test:pass' || failure?.failureType === 'subtestsFailed')) return;
  const id = ids.of([request.file, ...path]);
  if (!isWanted(request, id)) return;
  const skipped = data.skip !== undefined || data.todo !== undefined;
  if (skipped && /^test name does not match pattern/.test(String(data.skip))) return;
  const outcome = skipped ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed';
  const problem = outcome === 'failed' ? describe(causeOf(failure)) : { message: '', type: '', frames: [] };
  const late = failure?.failureType === 'testTimeoutFailure';
  emit({ ...problem, e: 'test', id, file: request.file, outcome: late ? 'timeout' : outcome, ms: data.details?.duration_ms ?? 0 });
}

function causeOf(failure) {
  return failure?.cause instanceof Object || failure?.code === 'ERR_TEST_FAILURE' && failure.cause !== undefined ? failure.cause : failure;
}

async function load(file) {
  if (!/\.([cm]?ts|tsx|mjs)$/.test(file)) {
    try {
      require('node:module').createRequire(nodePath.join(project, 'x.js'))(file);
      return;
    } catch (error) {
      if (error.code !== 'ERR_REQUIRE_ESM' && !/Cannot use import statement|Unexpected token 'export'|import\.meta|await is only valid/.test(error.message)) throw error;
    }
  }
  await import(pathToFileURL(file));
}

async function run() {
  try {
    await load(nodePath.join(workspaceRoot, request.file));
    if (request.ids?.includes(request.file)) emit({ e: 'test', id: request.file, file: request.file, outcome: 'passed', ms: 0, message: '', type: '', frames: [] });
  } catch (error) {
    emit({ ...describe(error), e: 'load', id: request.file, file: request.file });
    if (!request.shared) bye();
  }
}

// Tests of the current file in a shared executor that have not ended. Their parent has to wait for them, or they are cancelled.
let open = 0;
let settle = () => {};

async function runShared() {
  await run();
  do {
    await new Promise(setImmediate); // lets the reporter see what was begun
    if (open > 0) await new Promise(resolve => { settle = resolve; });
  } while (open > 0);
}

let wake = null;
async function host(context) {
  for (;;) {
    await new Promise(resolve => {
      wake = resolve;
      serveNext();
    });
    await context.test(HOST, runShared);
  }
}

const waiting = [];
function serveNext() {
  if (waiting.length === 0 || wake === null) return;
  request = waiting.shift();
  ids = new Ids();
  open = 0;
  forgetProject();
  const go = wake;
  wake = null;
  go();
}

let hosting = false;
receive(given => {
  if (given.shared) {
    waiting.push(given);
    if (!hosting) test(HOST, host);
    hosting = true;
    serveNext();
    return;
  }
  request = given;
  if (request.cover) coverage = new LineCoverage();
  run();
});
