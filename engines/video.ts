/** FFmpeg behind mediabunny (MPL-2.0; the binaries of node-av hold GPL/LGPL parts): reads and writes WebM and MP4. One module, so that both halves are of the same installation. */
export * from 'mediabunny'
export { registerMediabunnyServer } from '@mediabunny/server'
