/**
 * The two programs of the people layer and their data. Kept apart from what to draw (peopleGl.ts).
 *
 * Each disc or character is six corners without attributes; which one a corner belongs to follows from its number, and the vertex shader
 * reads that one's two texels from a texture of floats. Instanced quads are the usual way, but a software renderer (SwiftShader: remote
 * desktops, machines without a graphics card, tests) draws every instance by itself: 10,000 of them took a fifth of a second a frame.
 */

/** Two texels, as those of a disc (discs.ts): at.xy, offset px.xy; character index, and three that are not used. */
export const glyphFloats = 8
const texelsEach = 2
/** Both divide it, so that one never lies across two rows. */
const rowTexels = 1024
const cornersEach = 6

/** Which of the six corners, which of the many, and its texels. */
const fetchSource = `
uniform sampler2D u_data;
const vec2 corners[6] = vec2[6](vec2(-1, -1), vec2(1, -1), vec2(-1, 1), vec2(-1, 1), vec2(1, -1), vec2(1, 1));
vec4 texel(int part) {
  int at = gl_VertexID / ${cornersEach} * ${texelsEach} + part;
  return texelFetch(u_data, ivec2(at % ${rowTexels}, at / ${rowTexels}), 0);
}`

const discVertex = `#version 300 es
precision highp float;
precision highp sampler2D;
${fetchSource}
uniform mat4 u_matrix;
uniform vec2 u_viewport;
uniform float u_seconds, u_glide;
out vec2 v_at;
flat out float v_radius;
flat out uvec2 v_colourKind;
void main() {
  vec2 corner = corners[gl_VertexID % ${cornersEach}];
  vec4 path = texel(0), look = texel(1);
  float t = clamp((u_seconds - look.x) / u_glide, 0.0, 1.0);
  vec2 place = mix(path.xy, path.zw, t * t * (3.0 - 2.0 * t));
  float radius = look.y + 2.0;
  vec4 clip = u_matrix * vec4(place, 0.0, 1.0);
  clip.xy += corner * radius * 2.0 / u_viewport * clip.w;
  gl_Position = clip;
  v_at = corner * radius;
  v_radius = look.y;
  v_colourKind = uvec2(look.zw);
}`

const discFragment = `#version 300 es
precision highp float;
in vec2 v_at;
flat in float v_radius;
flat in uvec2 v_colourKind;
uniform vec3 u_edge;
uniform float u_pixelRatio;
out vec4 colour;
vec3 rgb(uint c) { return vec3(float((c >> 16) & 255u), float((c >> 8) & 255u), float(c & 255u)) / 255.0; }
void main() {
  float d = length(v_at), soft = 0.75 / u_pixelRatio;
  float whole = 1.0 - smoothstep(v_radius - soft, v_radius + soft, d);
  float inner = 1.0 - smoothstep(v_radius - 2.0 - soft, v_radius - 2.0 + soft, d);
  vec3 fill = rgb(v_colourKind.x), edge = u_edge;
  float alpha = whole;
  // An old position is a ring, so that age is told by shape too and not by colour alone.
  if (v_colourKind.y == 1u) { edge = fill; fill = u_edge; alpha *= 0.92; }
  if (v_colourKind.y == 2u) alpha *= 0.94;
  colour = vec4(mix(edge, fill, inner) * alpha, alpha);
}`

const glyphVertex = `#version 300 es
precision highp float;
precision highp sampler2D;
${fetchSource}
uniform mat4 u_matrix;
uniform vec2 u_viewport, u_size;
uniform float u_characters;
out vec2 v_uv;
void main() {
  vec2 corner = corners[gl_VertexID % ${cornersEach}];
  vec4 place = texel(0);
  float character = texel(1).x;
  vec4 clip = u_matrix * vec4(place.xy, 0.0, 1.0);
  vec2 px = place.zw + corner * u_size * 0.5;
  clip.xy += px * vec2(2.0, -2.0) / u_viewport * clip.w;
  gl_Position = clip;
  // The picture is stored bottom up, the pixels go top down.
  v_uv = vec2((character + corner.x * 0.5 + 0.5) / u_characters, 0.5 - corner.y * 0.5);
}`

const glyphFragment = `#version 300 es
precision highp float;
in vec2 v_uv;
uniform sampler2D u_atlas;
uniform vec3 u_text;
out vec4 colour;
void main() {
  float alpha = texture(u_atlas, v_uv).a;
  colour = vec4(u_text * alpha, alpha);
}`

const characters = '0123456789.k'
const cellWidth = 8
const cellHeight = 16
const atlasScale = 4

/** Advance of each character, CSS pixels: digits share one, the dot is narrow. */
const advanceOf = (character: string): number => (character === '.' ? 3.6 : 7)

export const glyphsOf = (texts: readonly { readonly x: number; readonly y: number; readonly text: string }[]): Float32Array => {
  const out = new Float32Array(texts.reduce((n, { text }) => n + text.length, 0) * glyphFloats)
  let n = 0
  for (const { x, y, text } of texts) {
    let pen = -[...text].reduce((w, c) => w + advanceOf(c), 0) / 2
    for (const character of text) {
      const advance = advanceOf(character)
      out.set([x, y, pen + advance / 2, 0, characters.indexOf(character), 0, 0, 0], n * glyphFloats)
      pen += advance
      n++
    }
  }
  return out
}

const drawAtlas = (): HTMLCanvasElement => {
  const canvas = document.createElement('canvas')
  canvas.width = characters.length * cellWidth * atlasScale
  canvas.height = cellHeight * atlasScale
  const c = canvas.getContext('2d')
  if (c) {
    c.font = `600 ${12 * atlasScale}px system-ui, sans-serif`
    c.textAlign = 'center'
    c.textBaseline = 'middle'
    c.fillStyle = '#fff'
    ;[...characters].forEach((character, i) => { c.fillText(character, (i + 0.5) * cellWidth * atlasScale, (canvas.height / 2) * 1.04) })
  }
  return canvas
}

export interface Frame {
  /** Column-major 4×4, Mercator 0..1 → clip. */
  readonly matrix: ArrayLike<number>
  readonly origin: readonly [number, number]
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  readonly pixelRatio: number
  readonly seconds: number
  readonly glideSeconds: number
  readonly edge: number
  readonly text: number
  readonly discCount: number
  readonly glyphCount: number
}

export interface Programs {
  readonly upload: (discs: Float32Array, glyphs: Float32Array) => void
  readonly draw: (gl: WebGL2RenderingContext, frame: Frame) => void
  readonly dispose: (gl: WebGL2RenderingContext) => void
}

const rgb = (c: number): [number, number, number] => [((c >> 16) & 255) / 255, ((c >> 8) & 255) / 255, (c & 255) / 255]

const link = (gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram => {
  const program = gl.createProgram()
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const shader = gl.createShader(kind)!
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
    gl.deleteShader(shader)
  }
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`people layer: ${gl.getProgramInfoLog(program)}`)
  return program
}

export const createPrograms = (gl: WebGL2RenderingContext): Programs => {
  const discs = link(gl, discVertex, discFragment), glyphs = link(gl, glyphVertex, glyphFragment)
  // Corners come from their numbers: an array that reads nothing.
  const nothing = gl.createVertexArray()
  const dataTexture = () => {
    const texture = gl.createTexture()
    let rows = 0
    return {
      texture,
      /** Grows by doubling, so that a few more people are no new texture. */
      put: (data: Float32Array) => {
        const needed = Math.max(1, Math.ceil(data.length / 4 / rowTexels))
        gl.activeTexture(gl.TEXTURE1)
        gl.bindTexture(gl.TEXTURE_2D, texture)
        gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false)
        gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false)
        if (needed > rows) {
          rows = Math.max(needed, 2 * rows)
          gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, rowTexels, rows, 0, gl.RGBA, gl.FLOAT, null)
          for (const parameter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, parameter, gl.NEAREST)
        }
        const whole = Math.floor(data.length / 4 / rowTexels), rest = data.length / 4 - whole * rowTexels
        if (whole > 0) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, rowTexels, whole, gl.RGBA, gl.FLOAT, data)
        if (rest > 0) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, whole, rest, 1, gl.RGBA, gl.FLOAT, data, whole * rowTexels * 4)
        gl.activeTexture(gl.TEXTURE0)
      },
    }
  }
  const discData = dataTexture(), glyphData = dataTexture()

  const atlas = gl.createTexture()
  gl.activeTexture(gl.TEXTURE0)
  gl.bindTexture(gl.TEXTURE_2D, atlas)
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, true)
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true)
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, drawAtlas())
  gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR)
  gl.generateMipmap(gl.TEXTURE_2D)

  /** The view matrix moved to the origin, multiplied in 64 bits before it is cut to 32. */
  const movedMatrix = ({ matrix: m, origin: [x, y] }: Frame): Float32Array => {
    const out = Float32Array.from(m)
    for (let row = 0; row < 4; row++) out[12 + row] = m[row]! * x + m[4 + row]! * y + m[12 + row]!
    return out
  }
  const uniform = (gl: WebGL2RenderingContext, program: WebGLProgram, name: string) => gl.getUniformLocation(program, name)
  const locations = {
    discs: { matrix: uniform(gl, discs, 'u_matrix'), viewport: uniform(gl, discs, 'u_viewport'), seconds: uniform(gl, discs, 'u_seconds'), glide: uniform(gl, discs, 'u_glide'), data: uniform(gl, discs, 'u_data'), pixelRatio: uniform(gl, discs, 'u_pixelRatio'), edge: uniform(gl, discs, 'u_edge') },
    glyphs: { matrix: uniform(gl, glyphs, 'u_matrix'), viewport: uniform(gl, glyphs, 'u_viewport'), size: uniform(gl, glyphs, 'u_size'), characters: uniform(gl, glyphs, 'u_characters'), data: uniform(gl, glyphs, 'u_data'), atlas: uniform(gl, glyphs, 'u_atlas'), text: uniform(gl, glyphs, 'u_text') },
  }

  return {
    upload: (discs, glyphs) => {
      discData.put(discs)
      glyphData.put(glyphs)
    },
    draw: (gl, frame) => {
      const matrix = movedMatrix(frame)
      gl.disable(gl.DEPTH_TEST)
      gl.disable(gl.STENCIL_TEST)
      gl.disable(gl.CULL_FACE)
      gl.enable(gl.BLEND)
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
      gl.bindVertexArray(nothing)
      if (frame.discCount > 0) {
        const at = locations.discs
        gl.useProgram(discs)
        gl.uniformMatrix4fv(at.matrix, false, matrix)
        gl.uniform2f(at.viewport, frame.width, frame.height)
        gl.uniform1f(at.seconds, frame.seconds)
        gl.uniform1f(at.glide, frame.glideSeconds)
        gl.uniform1f(at.pixelRatio, frame.pixelRatio)
        gl.uniform3fv(at.edge, rgb(frame.edge))
        gl.activeTexture(gl.TEXTURE1)
        gl.bindTexture(gl.TEXTURE_2D, discData.texture)
        gl.uniform1i(at.data, 1)
        gl.drawArrays(gl.TRIANGLES, 0, cornersEach * frame.discCount)
      }
      if (frame.glyphCount > 0) {
        const at = locations.glyphs
        gl.useProgram(glyphs)
        gl.uniformMatrix4fv(at.matrix, false, matrix)
        gl.uniform2f(at.viewport, frame.width, frame.height)
        gl.uniform2f(at.size, cellWidth, cellHeight)
        gl.uniform1f(at.characters, characters.length)
        gl.uniform3fv(at.text, rgb(frame.text))
        gl.activeTexture(gl.TEXTURE0)
        gl.bindTexture(gl.TEXTURE_2D, atlas)
        gl.uniform1i(at.atlas, 0)
        gl.activeTexture(gl.TEXTURE1)
        gl.bindTexture(gl.TEXTURE_2D, glyphData.texture)
        gl.uniform1i(at.data, 1)
        gl.drawArrays(gl.TRIANGLES, 0, cornersEach * frame.glyphCount)
      }
      gl.bindVertexArray(null)
      gl.activeTexture(gl.TEXTURE0)
    },
    dispose: (gl) => {
      gl.deleteVertexArray(nothing)
      for (const texture of [discData.texture, glyphData.texture, atlas]) gl.deleteTexture(texture)
      gl.deleteProgram(discs)
      gl.deleteProgram(glyphs)
    },
  }
}
