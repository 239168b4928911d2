// The face models and their runtime, taken from the engines (engines/README.md) and put beside the phone app as dist/face/. Plain JavaScript for any Node >= 18.
// Only these files are taken, none of the code of the package that carries the models, and only with the very bytes that were tried.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const models = 'faceplugin-face-recognition-js/model'
const runtime = 'onnxruntime-web/dist'

/** Where each comes from and what it must be. A new version of either package is a decision, not an update: measure again (npm run bench:face). */
export const faceFiles = [
  { name: 'detect.onnx', from: `${models}/fr_detect.onnx`, sha256: '6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854' },
  { name: 'landmark.onnx', from: `${models}/fr_landmark.onnx`, sha256: 'f10b0ba1d2a8a099adefede1ebf3733e44fe370715e7303dbeb7f59c02142258' },
  { name: 'feature.onnx', from: `${models}/fr_feature.onnx`, sha256: '87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581' },
  { name: 'liveness.onnx', from: `${models}/fr_liveness.onnx`, sha256: 'afa783b7e902fdfcf323a7240cac2a1c580c25314ea4161129dc1b0d100dc32d' },
  { name: 'ort.wasm.min.mjs', from: `${runtime}/ort.wasm.min.mjs`, sha256: '219e6a1fc8a9938268d18efca3c91d310bd2f4a59bbd13744df5b2b7fc6cee3b' },
  { name: 'ort-wasm-simd-threaded.mjs', from: `${runtime}/ort-wasm-simd-threaded.mjs`, sha256: 'e13f7f94fc51b4ca72b12faeb1ee95f4ace6dfbc8939bc718aabdc0a27c4299b' },
  { name: 'ort-wasm-simd-threaded.wasm', from: `${runtime}/ort-wasm-simd-threaded.wasm`, sha256: '3398c10d07d229bd91b364548e130e0e51a8e5704b88c7c083ebbeb78842dee2' },
]

/** The id of the set of models, as core knows it (kernel/faceModels.ts). */
export const faceModelId = `faceplugin-0.0.1-${faceFiles.find(({ name }) => name === 'feature.onnx').sha256.slice(0, 8)}`

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** Reads the files from an installation of the engines; undefined where that has none. Throws when one is not what it must be. */
export const readFaceFiles = (modules) => {
  if (!faceFiles.every(({ from }) => existsSync(join(modules, from)))) return undefined
  return faceFiles.map(({ name, from, sha256: wanted }) => {
    const bytes = readFileSync(join(modules, from))
    if (sha256(bytes) !== wanted) throw new Error(`${from} is not the file that was tried: SHA-256 ${sha256(bytes)}, expected ${wanted}`)
    return { name, bytes, sha256: wanted }
  })
}

/** Writes dist/face/ with a list of what is in it, or takes it away where the engines are not installed: then the phone offers no face. */
export const placeFaceFiles = (modules, folder) => {
  const manifest = join(folder, 'manifest.json')
  const files = readFaceFiles(modules)
  if (files === undefined) return rmSync(folder, { recursive: true, force: true })
  const wanted = `${JSON.stringify({ modelId: faceModelId, files: files.map(({ name, bytes, sha256: hash }) => ({ name, bytes: bytes.length, sha256: hash })) }, null, 1)}\n`
  if (existsSync(manifest) && readFileSync(manifest, 'utf8') === wanted) return
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes)
  // Last: a list that is there stands for files that are there.
  writeFileSync(manifest, wanted)
}
