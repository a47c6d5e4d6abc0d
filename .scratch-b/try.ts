import { boot } from "./boot";
const db = await boot();
console.log(await db.query("select count(*) from pg_class where relnamespace='public'::regnamespace and relkind='r'"));
await db.close();
process.exit(0);
