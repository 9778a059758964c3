import { base } from "./base";
import { cards } from "./cards";
import { log } from "./log";
import { parts } from "./parts";
import { theme } from "./theme";

export const styles = [theme, base, log, parts, cards].join("\n");
