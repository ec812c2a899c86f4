// How bright and how sharp the live picture is, measured on what the browser shows. The camera watch of the sensor looks all the
// time; this is for the moment of installation, when somebody turns the lens.

export interface Look {
  /** The mean, 0 (black) to 255. */
  brightness: number;
  /** Of pixels that are nearly black or nearly white. */
  clipped: number;
  /** The mean strength of edges where there are any: falls when the picture is out of focus. */
  sharpness: number;
}

const [columns, rows] = [320, 240];

/** Null while there is no picture. */
export function look_at(image: HTMLImageElement | HTMLVideoElement | null): Look | null {
  const width = image instanceof HTMLVideoElement ? image.videoWidth : image?.naturalWidth;
  if (!image || !width) return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [columns, rows];
  const painter = canvas.getContext("2d", { willReadFrequently: true })!;
  painter.drawImage(image, 0, 0, columns, rows);
  const { data } = painter.getImageData(0, 0, columns, rows);
  const grey = new Float32Array(columns * rows);
  let [sum, clipped] = [0, 0];
  for (let i = 0; i < grey.length; ++i) {
    const value = 0.299 * data[i * 4]! + 0.587 * data[i * 4 + 1]! + 0.114 * data[i * 4 + 2]!;
    grey[i] = value;
    sum += value;
    if (value < 6 || value > 249) clipped += 1;
  }
  // The strongest hundredth of all steps: a wall without any edges must not make a sharp picture look blurred.
  const steps: number[] = [];
  for (let y = 1; y < rows - 1; ++y) {
    for (let x = 1; x < columns - 1; ++x) {
      const i = y * columns + x;
      steps.push(Math.abs(grey[i - 1]! - grey[i + 1]!) + Math.abs(grey[i - columns]! - grey[i + columns]!));
    }
  }
  steps.sort((a, b) => b - a);
  const strongest = steps.slice(0, Math.round(steps.length / 100));
  return {
    brightness: sum / grey.length,
    clipped: clipped / grey.length,
    sharpness: strongest.reduce((total, value) => total + value, 0) / strongest.length,
  };
}

export const bright_enough = (look: Look) => look.brightness >= 45 && look.brightness <= 215 && look.clipped < 0.5;
export const sharp_enough = (look: Look) => look.sharpness >= 60;
