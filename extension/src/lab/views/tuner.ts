import { linkOf } from "../../hosts/tuner-link";
import { createTuner } from "../../tuner";
import type { Mount } from "../views";
import { live, mountTool } from "./tool";

export const mount: Mount = (place, model, language) =>
  mountTool(place, model, language, createTuner(), () => linkOf(model, live));
