// The configuration of one workerd process that runs all functions: a socket for each, Durable Objects on disk, secrets from
// the environment of the process, and a network that reaches this machine alone.
import type { FunctionConfig, FunctionName } from './wrangler-config.ts'

export interface ServedFunction {
  config: FunctionConfig
  /** Names of modules of WebAssembly beside the bundle. */
  modules: readonly string[]
  /** None where nobody but the other functions reaches it. */
  port: number | undefined
  /** A proxy ends TLS in its place. */
  behindProxy?: boolean
  vars: Record<string, string>
  /** Names of the secrets; their values come from the environment. */
  secrets: readonly string[]
}

export interface Tls {
  certificateFile: string
  keyFile: string
  authorityFile: string
}

export const environmentName = (name: FunctionName, secret: string): string =>
  `ATTESTRY_${name.toUpperCase()}_${secret}`

/** What stands between a function and the network; its bundle is `mirror.js`. */
export interface Mirror {
  /** Whose network it is. */
  of: FunctionName
  folder: string
  /** Name of the file in the folder, by address. */
  files: Record<string, string>
  compatibilityDate: string
}

/** Cap'n Proto text. Paths in it are relative to its own folder, in which workerd also has to be started. */
export function workerdConfig(functions: readonly ServedFunction[], tls: Tls | undefined, mirror?: Mirror): string {
  return `# Written by npm start.
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
${functions.map(({ config: { name } }) => `    (name = "${name}", worker = .${name}),\n    (name = "${name}-state", disk = (path = "../state/${name}", writable = true)),`).join('\n')}
    (name = "loopback", network = (allow = ["local"]${tls ? `, tlsOptions = (trustedCertificates = [embed "${tls.authorityFile}"])` : ''})),
${mirror ? `    (name = "folder", disk = (path = ${JSON.stringify(mirror.folder)})),\n    (name = "mirror", worker = .mirror),\n` : ''}  ],
  sockets = [
${functions
  .filter(({ port }) => port !== undefined)
  .map(
    (one) =>
      `    (name = "${one.config.name}", address = "127.0.0.1:${one.port}", service = "${one.config.name}", ${socketOf(one.behindProxy ? undefined : tls)}),`,
  )
  .join('\n')}
  ],
);

${functions.map((one) => workerOf(one, one.config.name === mirror?.of ? 'mirror' : 'loopback')).join('\n')}${mirror ? mirrorOf(mirror) : ''}`
}

const socketOf = (tls: Tls | undefined): string =>
  tls
    ? `https = (options = (), tlsOptions = (minVersion = tls1Dot3, keypair = (privateKey = embed "${tls.keyFile}", certificateChain = embed "${tls.certificateFile}")))`
    : 'http = ()'

/** The bundle, and what lies beside it in the same folder. */
export const modulesOf = (bundle: string, modules: readonly string[]): string =>
  [
    `(name = "worker.js", esModule = embed "${bundle}")`,
    ...modules.map((name) => `(name = "${name}", wasm = embed "${name}")`),
  ].join(', ')

/** Of the function that is deployed as this Worker. */
const nameOf = (worker: string): string => worker.replace(/^attestry-/, '')

function workerOf({ config, modules, vars, secrets }: ServedFunction, network: string): string {
  const bindings = [
    ...Object.entries(vars).map(([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)})`),
    ...secrets.map((name) => `(name = "${name}", fromEnvironment = "${environmentName(config.name, name)}")`),
    ...config.durableObjects.map(({ binding, className, worker }) =>
      worker === undefined
        ? `(name = "${binding}", durableObjectNamespace = "${className}")`
        : `(name = "${binding}", durableObjectNamespace = (className = "${className}", serviceName = "${nameOf(worker)}"))`,
    ),
    ...config.services.map(({ binding, worker }) => `(name = "${binding}", service = "${nameOf(worker)}")`),
  ]
  const own = config.durableObjects.filter(({ worker }) => worker === undefined)
  const namespaces = own.map(
    ({ className }) => `(className = "${className}", uniqueKey = "${config.worker}-${className}", enableSql = true)`,
  )
  return `const ${config.name} :Workerd.Worker = (
  modules = [${modulesOf(`${config.name}.js`, modules)}],
  compatibilityDate = "${config.compatibilityDate}",
  compatibilityFlags = [${config.compatibilityFlags.map((flag) => `"${flag}"`).join(', ')}],
  bindings = [
    ${bindings.join(',\n    ')}
  ],
  durableObjectNamespaces = [${namespaces.join(', ')}],
  durableObjectStorage = (localDisk = "${config.name}-state"),
  globalOutbound = "${network}",
);
`
}

const mirrorOf = ({ files, compatibilityDate }: Mirror): string => `
const mirror :Workerd.Worker = (
  modules = [${modulesOf('mirror.js', [])}],
  compatibilityDate = "${compatibilityDate}",
  bindings = [(name = "FILES", json = ${JSON.stringify(JSON.stringify(files))}), (name = "FOLDER", service = "folder")],
  globalOutbound = "loopback",
);
`
