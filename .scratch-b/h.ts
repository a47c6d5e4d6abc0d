import { startTestStack } from "../tests/setup/stack";
const s = await startTestStack();
for (const p of ["/auth/v1/health","/auth/v1/settings","/health","/rest/v1/role_permissions?select=role&limit=1"]) { const r = await fetch(s.url+p,{headers:{apikey:s.keys.publishableKey}}); console.log(p, r.status, (await r.text()).slice(0,300)); }
await s.close(); process.exit(0);
