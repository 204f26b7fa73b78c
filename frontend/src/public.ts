/** Public pages, sign-in, refusals. */
import { start } from "./behaviours";

start();
