// An external program as a crop: awk integrates the fall of a ball with drag, reading its settings from standard input.
import { defineCrop, linspace } from "crop";

const program = `
BEGIN { print "time,height_above,speed" }
{
  mass = $1; drag = $2; h = $3; v = 0; dt = 0.01
  for (i = 0; i <= 200; i++) {
    if (i % 20 == 0) printf "%.2f,%.10g,%.10g\\n", i * dt, h, v
    v += (9.81 - drag / mass * v * v) * dt
    h -= v * dt
  }
}`;

export default defineCrop({
  command: { args: ["awk", program], stdin: "{mass} {drag} {height}\n", output: "csv" },
  combos: { mass: [0.1, 0.2, 0.5, 1], drag: linspace(0, 0.02, 5) },
  constants: { height: 100 },
  vars: {
    time: { dims: ["step"], units: "s" },
    height_above: { dims: ["step"], units: "m" },
    speed: { dims: ["step"], units: "m s-1" },
  },
  attrs: { title: "Falling ball, by awk" },
});
