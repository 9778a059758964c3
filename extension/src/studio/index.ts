/** The studio element, free of any host. */
import { newest } from "../chat/register";
import { SlimStudio } from "./element";

export { SlimStudio, type Part } from "./element";

/** Registers the element and makes one. */
export const createStudio = (): SlimStudio => newest("slim-studio", SlimStudio);
