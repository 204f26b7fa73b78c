/** Pages to print. */
import { start } from "./behaviours";

start();
