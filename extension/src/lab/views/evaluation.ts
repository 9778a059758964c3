import { linkOf } from "../../hosts/evaluation-link";
import { createEvaluation } from "../../evaluation";
import type { Mount } from "../views";
import { live, mountTool } from "./tool";

export const mount: Mount = (place, model, language) =>
  mountTool(place, model, language, createEvaluation(), () => linkOf(model, live));
