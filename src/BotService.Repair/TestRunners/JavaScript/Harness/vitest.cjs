// Vitest's own programming interface. The server and its transformed files stay; each run gets fresh workers.
let vitest = null;
let startVitest;
let ids = new Ids();
let request;
let changed = [];
let collected = [];

const reporter = {
  onTestModuleCollected() {
    emit({ e: 'collected' }); // the tests begin; what has started them does not count
  },
  onTestCaseReady(test) {
    const id = idOf(test);
    if (isWanted(request, id)) emit({ e: 'start', id, file: fileOf(test) });
  },
  onTestRunEnd(modules, errors) {
    collected = [modules, errors];
  },
};

const fileOf = test => inside(test.module.moduleId) ?? '';

function idOf(test) {
  const parts = [];
  for (let t = test; t && t.type !== 'module'; t = t.parent) parts.unshift(t.name);
  return [fileOf(test), ...parts].join(' > ');
}

function describeFailure(error) {
  const problem = describe(error);
  const stacks = (error?.stacks ?? []).map(s => [inside(s.file), s.line, s.method ?? '']).filter(f => f[0] !== null);
  const frames = problem.type === 'SyntaxError' || stacks.length === 0 ? problem.frames : stacks;
  const place = error?.loc && inside(error.id ?? error.loc.file ?? '');
  return { ...problem, message: place ? `${place}:${error.loc.line}: ${problem.message}` : problem.message, frames };
}

function report([modules, errors]) {
  for (const module of modules) {
    const file = inside(module.moduleId) ?? '';
    const problems = module.errors();
    if (problems.length > 0) emit({ ...describeFailure(problems[0]), e: 'load', id: file, file });
    else if (request.ids?.includes(file)) emit({ e: 'test', id: file, file, outcome: 'passed', ms: 0, message: '', type: '', frames: [] });
    for (const test of module.children.allTests()) reportTest(test, file);
  }
  for (const error of errors) {
    if (modules.length === 0) emit({ ...describeFailure(error), e: 'load', id: '', file: '' });
  }
}

function reportTest(test, file) {
  const parts = idOf(test).split(' > ').slice(file.split(' > ').length);
  const id = ids.of([file, ...parts]);
  const result = test.result();
  if (!isWanted(request, id) || (request.ids && result.state === 'skipped' && test.options.mode === 'run')) return;
  const outcome = result.state === 'passed' ? 'passed' : result.state === 'failed' ? 'failed' : 'skipped';
  const problem = outcome === 'failed' ? describeFailure(result.errors?.[0]) : { message: '', type: '', frames: [] };
  const late = /Test timed out in \d+ms/.test(problem.message);
  emit({ ...problem, e: 'test', id, file, outcome: late ? 'timeout' : outcome, ms: test.diagnostic()?.duration ?? 0 });
}

async function start() {
  const vite = await import('vitest/node');
  return vite.createVitest('test', {
    watch: false, run: true, root: project, reporters: [reporter], coverage: { enabled: false }, passWithNoTests: true, bail: 0,
    ui: false, api: false, typecheck: { enabled: false }, allowOnly: true, includeTaskLocation: false, silent: true,
  });
}

async function runTests() {
  vitest ??= await start();
  for (const file of new Set([...changed, ...(request.check ?? [])])) vitest.invalidateFile(nodePath.join(workspaceRoot, file));
  changed = request.check ?? [];
  const files = request.files?.map(f => nodePath.join(workspaceRoot, f));
  let specifications = await vitest.globTestSpecifications();
  if (files) specifications = specifications.filter(s => files.includes(s.moduleId));
  const wanted = request.skip.length === 0 && request.ids ? titlePattern(request.ids) : null;
  const skipping = request.skip.length > 0 ? `^(?!(?:${titlePattern(request.skip).replace(/\^ \?/g, ' ?')}))` : wanted;
  if (skipping) vitest.setGlobalTestNamePattern(new RegExp(skipping));
  else vitest.resetGlobalTestNamePattern();
  collected = [[], []];
  if (specifications.length > 0) await vitest.runTestSpecifications(specifications, !files);
  report(collected);
}

receive(async given => {
  request = given;
  ids = new Ids();
  try {
    await runTests();
  } catch (error) {
    emit({ ...describeFailure(error), e: 'load', id: '', file: '' });
  }
  emit({ e: 'bye', clean: process.memoryUsage().rss < 1.5 * 2 ** 30 });
});
