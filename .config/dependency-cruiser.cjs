// Dependencies point one way: docs/architecture.md draws what stands here.
const layer = (name, from, mayUse) => ({
  name: `${name}-stays-in-its-layer`,
  severity: 'error',
  comment: `${name} may use only: ${mayUse.join(', ')}`,
  from: { path: from },
  to: { path: '^(functions|shared|infra|test)/', pathNot: mayUse.map((folder) => `^${folder}`) },
});

const package_ = (name, allowedIn) => ({
  name: `only-some-use-${name.replace(/\W+/g, '-')}`,
  severity: 'error',
  from: { path: '^(functions|shared|infra)/', pathNot: allowedIn.map((folder) => `^${folder}`) },
  to: { path: `^node_modules/${name}` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'no-test-in-the-product', severity: 'error', from: { path: '^(functions|shared|infra)/' }, to: { path: '^test/' } },
    layer('contract', '^shared/contract/', ['shared/contract/']),
    layer('core', '^shared/core/', ['shared/core/', 'shared/contract/']),
    layer('grants', '^shared/grants/', ['shared/grants/', 'shared/core/']),
    layer('dialects', '^shared/dialects/', ['shared/dialects/', 'shared/core/', 'shared/contract/']),
    layer('channels', '^shared/channels/', ['shared/channels/', 'shared/core/']),
    layer('http', '^shared/http/', ['shared/http/', 'shared/core/', 'shared/contract/']),
    layer('pages', '^shared/pages/', ['shared/pages/', 'shared/core/']),
    layer('endpoints', '^shared/endpoints/', ['shared/endpoints/', 'shared/pages/', 'shared/http/', 'shared/dialects/', 'shared/core/', 'shared/contract/']),
    layer('adapters', '^shared/(dynamo|delivery|crypto|aws)/', ['shared/dynamo/', 'shared/delivery/', 'shared/crypto/', 'shared/aws/', 'shared/core/', 'shared/contract/']),
    layer('the-stack', '^infra/(constructs/|[^/]+[.]ts$)', ['infra/constructs/', 'infra/[^/]+[.]ts$', 'shared/contract/']),
    {
      name: 'core-is-pure',
      severity: 'error',
      comment: 'core sees node:crypto, node:net and itself: no package, no environment, no network',
      from: { path: '^shared/(core|grants|dialects|contract)/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional'] },
    },
    package_('@aws-sdk', ['shared/dynamo/', 'shared/delivery/', 'shared/crypto/', 'shared/runtime/', 'infra/cli/', 'infra/local/']),
    package_('jose', ['shared/crypto/', 'infra/cli/']),
    package_('hono', ['shared/pages/', 'shared/http/']),
    package_('aws-cdk-lib', ['infra/']),
    {
      name: 'adapters-are-connected-by-the-runtime',
      severity: 'error',
      from: { path: '^(functions|shared)/', pathNot: '^shared/(runtime|dynamo|delivery|crypto|aws)/' },
      to: { path: '^shared/(dynamo|delivery|crypto|aws)/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    moduleSystems: ['es6'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
