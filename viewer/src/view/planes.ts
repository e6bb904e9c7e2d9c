import { Niivue } from "@niivue/niivue";

/** NiiVue with a word after each drawing, and without its crosshair on the planes, whose width is in mm. */
export class Planes extends Niivue {
  onDrawn: () => void = () => undefined;

  override drawScene(): ReturnType<Niivue["drawScene"]> {
    const place = super.drawScene();
    this.onDrawn();
    return place;
  }

  override drawCrosshairs3D(...[isDepthTest, alpha, matrix, isPlane, isSliceMm]: Parameters<Niivue["drawCrosshairs3D"]>): void {
    if (isPlane !== true) {
      super.drawCrosshairs3D(isDepthTest, alpha, matrix, isPlane, isSliceMm);
    }
  }
}
