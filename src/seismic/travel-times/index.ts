export { type Arrival, travelTimes } from "./travel-times.ts";
