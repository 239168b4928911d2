/** The two programs of the people layer and their buffers. Kept apart from what to draw (peopleGl.ts). */

/** from.xy, to.xy, start second, radius px, colour (uint bits), kind (uint bits: 0 person, 1 old person, 2 group). */
export const discFloats = 8
/** at.xy, offset px.xy, character index. */
export const glyphFloats = 5

const discVertex = `#version 300 es
precision highp float;
layout(location = 0) in vec2 a_corner;
layout(location = 1) in vec4 a_path;
layout(location = 2) in vec2 a_startRadius;
layout(location = 3) in uvec2 a_colourKind;
uniform mat4 u_matrix;
uniform vec2 u_viewport;
uniform float u_seconds, u_glide, u_pixelRatio;
out vec2 v_at;
out float v_radius;
flat out uvec2 v_colourKind;
void main() {
  float t = clamp((u_seconds - a_startRadius.x) / u_glide, 0.0, 1.0);
  vec2 place = mix(a_path.xy, a_path.zw, t * t * (3.0 - 2.0 * t));
  float radius = a_startRadius.y + 2.0;
  vec4 clip = u_matrix * vec4(place, 0.0, 1.0);
  clip.xy += a_corner * radius * 2.0 / u_viewport * clip.w;
  gl_Position = clip;
  v_at = a_corner * radius;
  v_radius = a_startRadius.y;
  v_colourKind = a_colourKind;
}`

const discFragment = `#version 300 es
precision highp float;
in vec2 v_at;
in float v_radius;
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
layout(location = 0) in vec2 a_corner;
layout(location = 1) in vec4 a_place;
layout(location = 2) in float a_character;
uniform mat4 u_matrix;
uniform vec2 u_viewport, u_size;
uniform float u_characters;
out vec2 v_uv;
void main() {
  vec4 clip = u_matrix * vec4(a_place.xy, 0.0, 1.0);
  vec2 px = a_place.zw + a_corner * u_size * 0.5;
  clip.xy += px * vec2(2.0, -2.0) / u_viewport * clip.w;
  gl_Position = clip;
  // The picture is stored bottom up, the pixels go top down.
  v_uv = vec2((a_character + a_corner.x * 0.5 + 0.5) / u_characters, 0.5 - a_corner.y * 0.5);
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
      out.set([x, y, pen + advance / 2, 0, characters.indexOf(character)], n * glyphFloats)
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
  readonly upload: (gl: WebGL2RenderingContext, discs: Float32Array, glyphs: Float32Array) => void
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
  const corners = gl.createBuffer(), discBuffer = gl.createBuffer(), glyphBuffer = gl.createBuffer()
  const discArray = gl.createVertexArray(), glyphArray = gl.createVertexArray()
  gl.bindBuffer(gl.ARRAY_BUFFER, corners)
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW)
  const perInstance = (location: number, size: number, stride: number, offset: number, integer = false) => {
    gl.enableVertexAttribArray(location)
    if (integer) gl.vertexAttribIPointer(location, size, gl.UNSIGNED_INT, stride * 4, offset * 4)
    else gl.vertexAttribPointer(location, size, gl.FLOAT, false, stride * 4, offset * 4)
    gl.vertexAttribDivisor(location, 1)
  }
  for (const array of [discArray, glyphArray]) {
    gl.bindVertexArray(array)
    gl.bindBuffer(gl.ARRAY_BUFFER, corners)
    gl.enableVertexAttribArray(0)
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
  }
  gl.bindVertexArray(discArray)
  gl.bindBuffer(gl.ARRAY_BUFFER, discBuffer)
  perInstance(1, 4, discFloats, 0)
  perInstance(2, 2, discFloats, 4)
  perInstance(3, 2, discFloats, 6, true)
  gl.bindVertexArray(glyphArray)
  gl.bindBuffer(gl.ARRAY_BUFFER, glyphBuffer)
  perInstance(1, 4, glyphFloats, 0)
  perInstance(2, 1, glyphFloats, 4)
  gl.bindVertexArray(null)

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
    discs: { matrix: uniform(gl, discs, 'u_matrix'), viewport: uniform(gl, discs, 'u_viewport'), seconds: uniform(gl, discs, 'u_seconds'), glide: uniform(gl, discs, 'u_glide'), pixelRatio: uniform(gl, discs, 'u_pixelRatio'), edge: uniform(gl, discs, 'u_edge') },
    glyphs: { matrix: uniform(gl, glyphs, 'u_matrix'), viewport: uniform(gl, glyphs, 'u_viewport'), size: uniform(gl, glyphs, 'u_size'), characters: uniform(gl, glyphs, 'u_characters'), atlas: uniform(gl, glyphs, 'u_atlas'), text: uniform(gl, glyphs, 'u_text') },
  }

  return {
    upload: (gl, discData, glyphData) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, discBuffer)
      gl.bufferData(gl.ARRAY_BUFFER, discData, gl.DYNAMIC_DRAW)
      gl.bindBuffer(gl.ARRAY_BUFFER, glyphBuffer)
      gl.bufferData(gl.ARRAY_BUFFER, glyphData, gl.DYNAMIC_DRAW)
    },
    draw: (gl, frame) => {
      const matrix = movedMatrix(frame)
      gl.disable(gl.DEPTH_TEST)
      gl.disable(gl.STENCIL_TEST)
      gl.disable(gl.CULL_FACE)
      gl.enable(gl.BLEND)
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
      if (frame.discCount > 0) {
        const at = locations.discs
        gl.useProgram(discs)
        gl.uniformMatrix4fv(at.matrix, false, matrix)
        gl.uniform2f(at.viewport, frame.width, frame.height)
        gl.uniform1f(at.seconds, frame.seconds)
        gl.uniform1f(at.glide, frame.glideSeconds)
        gl.uniform1f(at.pixelRatio, frame.pixelRatio)
        gl.uniform3fv(at.edge, rgb(frame.edge))
        gl.bindVertexArray(discArray)
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, frame.discCount)
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
        gl.bindVertexArray(glyphArray)
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, frame.glyphCount)
      }
      gl.bindVertexArray(null)
    },
    dispose: (gl) => {
      for (const buffer of [corners, discBuffer, glyphBuffer]) gl.deleteBuffer(buffer)
      for (const array of [discArray, glyphArray]) gl.deleteVertexArray(array)
      gl.deleteTexture(atlas)
      gl.deleteProgram(discs)
      gl.deleteProgram(glyphs)
    },
  }
}
