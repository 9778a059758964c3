import { createBlind } from "../../blind";
import { linkOf } from "../../hosts/blind-link";
import type { Mount } from "../views";
import { live, mountTool } from "./tool";

export const mount: Mount = (place, model, language) =>
  mountTool(place, model, language, createBlind(), () => linkOf(model, live));
