import {
  CanvasTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  Mesh,
  PlaneGeometry,
  ShaderMaterial,
} from 'three';
import { palettes } from '../scene/look/palette.ts';
import { drawPanel, PANEL_BUTTONS, type PanelButton, PIXELS } from './panel-draw.ts';
import type { PanelText } from './panel-text.ts';

/** Size in metres at one metre from the eye, where its capitals are 1.2 degrees high. Farther off it is larger by as much. */
export const PANEL = { width: 0.74, height: 0.64 } as const;

/** A finding's panel beside its node: a canvas as the texture of one quad. Drawn anew only when what it says changes. */
export class Panel {
  readonly object: Mesh<PlaneGeometry, ShaderMaterial>;
  private readonly canvas = document.createElement('canvas');
  private readonly texture: CanvasTexture;
  private drawn = '';
  private text: PanelText | null = null;
  private hovered: PanelButton | null = null;
  private theme: 'dark' | 'light';

  constructor(theme: 'dark' | 'light') {
    this.theme = theme;
    this.canvas.width = PIXELS.width;
    this.canvas.height = PIXELS.height;
    this.texture = new CanvasTexture(this.canvas);
    this.texture.minFilter = LinearMipmapLinearFilter;
    this.texture.magFilter = LinearFilter;
    this.texture.anisotropy = 8;
    // As everywhere in the scene: sRGB in, sRGB out, no light.
    const material = new ShaderMaterial({
      uniforms: { uMap: { value: this.texture } },
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      transparent: true,
    });
    this.object = new Mesh(new PlaneGeometry(PANEL.width, PANEL.height), material);
    this.object.name = 'finding panel';
    this.object.renderOrder = 20;
    this.object.frustumCulled = false;
    this.object.raycast = () => undefined;
    this.object.visible = false;
  }

  /** Null closes it. */
  say(text: PanelText | null): void {
    this.text = text;
    this.object.visible = text !== null;
    // What a test, and whoever else cannot read pixels, finds here.
    this.object.userData.text = text;
    if (text) this.draw(text);
  }

  hover(button: PanelButton | null): void {
    if (button === this.hovered) return;
    this.hovered = button;
    if (this.text) this.draw(this.text);
  }

  /** The button at a point of the panel, in metres from its middle. */
  buttonAt(x: number, y: number): PanelButton | null {
    const px = (x / PANEL.width + 0.5) * PIXELS.width;
    const py = (0.5 - y / PANEL.height) * PIXELS.height;
    for (const { name, left, top, width, height } of PANEL_BUTTONS)
      if (px >= left && px <= left + width && py >= top && py <= top + height) return name;
    return null;
  }

  dispose(): void {
    this.texture.dispose();
    this.object.geometry.dispose();
    this.object.material.dispose();
  }

  private draw(text: PanelText): void {
    const key = JSON.stringify([text, this.hovered]);
    if (key === this.drawn) return;
    this.drawn = key;
    const context = this.canvas.getContext('2d');
    if (!context) return;
    drawPanel(context, text, this.hovered, palettes[this.theme]);
    this.texture.needsUpdate = true;
  }
}

const VERTEX = /* glsl */ `
varying vec2 vUv;
void main() {
  vUv = uv;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`;

const FRAGMENT = /* glsl */ `
uniform sampler2D uMap;
varying vec2 vUv;
void main() {
  vec4 color = texture2D(uMap, vUv);
  if (color.a < 0.01) discard;
  gl_FragColor = color;
}`;
