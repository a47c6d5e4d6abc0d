import { BellOff } from "lucide-react";
import type { Metadata } from "next";
import { Deliveries } from "@/components/notifications/deliveries";
import { DeviceRow } from "@/components/notifications/device-row";
import { MailCard } from "@/components/notifications/mail-card";
import { SlackCard } from "@/components/notifications/slack-card";
import { ThisDevice } from "@/components/notifications/this-device";
import { Alert } from "@/components/ui/alert";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { listDeliveries, readMyMail, readSlack } from "@/lib/notifications/channel-queries";
import { mailIsOn } from "@/lib/notifications/mail";
import { pushKeys } from "@/lib/notifications/push-keys";
import { listDevices } from "@/lib/notifications/queries";
import { permissionsOf } from "@/lib/tenants/queries";
import { pageActor } from "../../page-actor";
import { chooseForDevice, chooseMyMail, forgetSlack, removeDevice, saveSlack, testDevice, trySlack, turnOn } from "./actions";

export const metadata: Metadata = { title: "Notifications" };

export default async function NotificationsPage() {
  const actor = await pageActor();
  const [devices, mail, slack, deliveries, permissions] = await Promise.all([listDevices(actor), readMyMail(actor), readSlack(actor), listDeliveries(actor), permissionsOf(actor)]);
  const mayManage = permissions.has("notifications.manage");
  const keys = pushKeys();
  return (
    <>
      <Card>
        <CardHeader>
          <CardTitle>Notifications on this device</CardTitle>
          <CardDescription>When a run needs a decision of yours, and when one that you started has ended; also while no page is open. They carry the start of the run&apos;s goal, encrypted for this browser, and end when you sign out here.</CardDescription>
        </CardHeader>
        {keys ? (
          <ThisDevice publicKey={keys.publicKey} endpoints={devices.map(({ endpoint }) => endpoint)} turnOn={turnOn} />
        ) : (
          <Alert title="This server sends none to devices">
            <p>
              Its operator can turn them on: set <code>WEB_PUSH_PUBLIC_KEY</code>, <code>WEB_PUSH_PRIVATE_KEY</code> and <code>WEB_PUSH_SUBJECT</code>, with keys from <code>npx web-push generate-vapid-keys</code>.
            </p>
          </Alert>
        )}
      </Card>
      {devices.length > 0 ? (
        <section aria-labelledby="devices" className="grid gap-3">
          <h2 id="devices" className="font-semibold">Your devices in this workspace</h2>
          <ul className="grid divide-y rounded-lg border bg-card">
            {devices.map((device) => <DeviceRow key={device.id} device={device} choose={chooseForDevice} test={testDevice} remove={removeDevice} />)}
          </ul>
        </section>
      ) : (
        keys && <EmptyState icon={<BellOff />} title="No device is told yet" />
      )}
      {mail && <MailCard mail={mail} on={mailIsOn()} choose={chooseMyMail} />}
      <SlackCard slack={slack} mayManage={mayManage} save={saveSlack} test={trySlack} remove={forgetSlack} />
      <Deliveries deliveries={deliveries} ofAll={mayManage} />
    </>
  );
}
