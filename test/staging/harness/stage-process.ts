/** A process that stages one piece, to be killed. Arguments: target, its credentials and the wanted piece, as JSON. */
import { piece } from "./pieces.ts";
import { stage } from "./stage.ts";

const [target = "{}", credentials = "null", wanted = "{}"] = process.argv.slice(2);
const answer = await stage(JSON.parse(target), piece(JSON.parse(wanted)), JSON.parse(credentials) ?? undefined);
console.log(JSON.stringify(answer));
