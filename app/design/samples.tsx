import { CircleCheck, Ellipsis, GitBranch, Inbox, LoaderCircle, Plus, Trash2 } from "lucide-react";
import { Time } from "@/components/layout/time";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardFooter, CardHeader, CardTitle } from "@/components/ui/card";
import { Code, CodeBlock } from "@/components/ui/code";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Meter } from "@/components/ui/meter";
import { Select } from "@/components/ui/select";
import { CardSkeleton, Skeleton, TableSkeleton } from "@/components/ui/skeleton";
import { SubmitButton } from "@/components/ui/submit-button";
import { Table, TableBody, TableCell, TableFooter, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { Textarea } from "@/components/ui/textarea";
import { Sample, Samples } from "./sample";

const LONG = "A goal may be long and hold a word like supercalifragilisticexpialidocious-supercalifragilisticexpialidocious-supercalifragilisticexpialidocious";
const VARIANTS = ["default", "secondary", "ghost", "destructive", "link"] as const;
const STATES = ["neutral", "info", "success", "warning", "danger"] as const;

export function Buttons() {
  return (
    <Samples>
      <Sample name="Variants">{VARIANTS.map((variant) => <Button key={variant} variant={variant}>{variant}</Button>)}</Sample>
      <Sample name="Disabled">{VARIANTS.map((variant) => <Button key={variant} variant={variant} disabled>{variant}</Button>)}</Sample>
      <Sample name="Sizes, with icons">
        <Button size="sm"><Plus aria-hidden />Small</Button>
        <Button><Plus aria-hidden />Default</Button>
        <Button size="lg"><Plus aria-hidden />Large</Button>
        <Button size="icon" variant="secondary" aria-label="More"><Ellipsis aria-hidden /></Button>
        <Button size="icon-sm" variant="ghost" aria-label="Delete"><Trash2 aria-hidden /></Button>
      </Sample>
      <Sample name="Being sent"><SubmitButton pending>Start the run</SubmitButton><SubmitButton pending variant="secondary">Save</SubmitButton></Sample>
    </Samples>
  );
}

export function Fields() {
  return (
    <Samples>
      <Sample name="Default, with a hint" className="grid">
        <Field label="Name" hint="How the people you work with see you.">{(control) => <Input placeholder="Ada Lovelace" {...control} />}</Field>
        <Field label="Model">{(control) => <Select defaultValue="a" {...control}><option value="a">A model</option><option value="b">Another one</option></Select>}</Field>
      </Sample>
      <Sample name="Error" className="grid">
        <Field label="Path" error="There is no folder at this path that the app may use.">{(control) => <Input defaultValue="/nowhere/at/all" {...control} />}</Field>
        <Field label="Cap" error="Give at most $1,000.">{(control) => <Input type="number" defaultValue={2000} {...control} />}</Field>
      </Sample>
      <Sample name="Disabled and read only" className="grid">
        <Field label="Disabled">{(control) => <Input disabled defaultValue="Cannot be used now" {...control} />}</Field>
        <Field label="Read only">{(control) => <Input readOnly defaultValue="ada@example.com" {...control} />}</Field>
        <Field label="Disabled choice">{(control) => <Select disabled {...control}><option>Nothing to choose</option></Select>}</Field>
      </Sample>
      <Sample name="Many lines, long text" className="grid"><Field label="Goal" hint="Grows with its text, up to half the screen.">{(control) => <Textarea rows={4} defaultValue={`${LONG}\nand lines.`} {...control} />}</Field></Sample>
    </Samples>
  );
}

export function Feedback() {
  return (
    <Samples>
      <Sample name="Badges">
        {STATES.map((variant) => <Badge key={variant} variant={variant}>{variant}</Badge>)}
        <Badge variant="success"><CircleCheck aria-hidden />Merged</Badge>
        <Badge variant="info"><LoaderCircle className="motion-safe:animate-spin" aria-hidden />Running</Badge>
      </Sample>
      <Sample name="Meter" className="grid">
        <Meter label="Spent" value={0.42} max={2} text="$0.42 of $2.00" />
        <Meter label="Spent, and set aside" value={1.1} reserved={0.55} max={2} text="$1.10 of $2.00, $0.55 set aside" />
        <Meter label="At the cap" value={2} max={2} text="$2.00 of $2.00" />
      </Sample>
      <Sample name="Notices" className="grid">
        <Alert>It waits for the checks.</Alert>
        <Alert variant="success" title="Merged">Merged pull request #1, verified green.</Alert>
        <Alert variant="warning" title="This page may be behind">Not live; asking every five seconds.</Alert>
        <Alert variant="danger" title="The run was not started">{LONG}</Alert>
      </Sample>
      <Sample name="Nothing there" className="grid"><EmptyState icon={<Inbox />} title="Nothing waits for you" action={<Button variant="secondary">Show decided ones</Button>}>Runs ask here before they do what needs a person&apos;s yes.</EmptyState></Sample>
      <Sample name="Loading: lines and a card" className="grid"><Skeleton className="h-5 w-48" /><Skeleton className="h-4 w-full" /><CardSkeleton lines={1} /></Sample>
      <Sample name="Loading: a table" className="grid"><TableSkeleton rows={5} columns={3} /></Sample>
    </Samples>
  );
}

export function Lists() {
  return (
    <div className="grid min-w-0 gap-4">
      <Table label="Runs, as an example">
        <TableHeader><TableRow><TableHead>Run</TableHead><TableHead>State</TableHead><TableHead className="text-right">Cost</TableHead><TableHead>Started</TableHead></TableRow></TableHeader>
        <TableBody>
          <TableRow><TableCell>Understand weeks</TableCell><TableCell><Badge variant="success"><CircleCheck aria-hidden />Merged</Badge></TableCell><TableCell className="text-right">$0.42</TableCell><TableCell><Time at="2026-11-20T09:30:00Z" /></TableCell></TableRow>
          <TableRow><TableCell className="min-w-48 wrap-anywhere">{LONG}</TableCell><TableCell><Badge variant="warning">Waits for you</Badge></TableCell><TableCell className="text-right">$12.00</TableCell><TableCell><Time at="2026-01-02T09:30:00Z" /></TableCell></TableRow>
        </TableBody>
        <TableFooter><TableRow><TableCell colSpan={2}>Sum</TableCell><TableCell className="text-right">$12.42</TableCell><TableCell /></TableRow></TableFooter>
      </Table>
      <Samples>
        <Card>
          <CardHeader><CardTitle>A card</CardTitle><CardDescription>What it is about, in a line.</CardDescription></CardHeader>
          <CardContent className="grid gap-3 text-sm"><p>It works on <Code>morning/cb83945c11cf</Code>.</p><p className="wrap-anywhere text-muted-foreground">{LONG}</p></CardContent>
          <CardFooter><Button size="sm">Approve</Button><Button size="sm" variant="destructive">Reject</Button></CardFooter>
        </Card>
        <Sample name="Code" className="grid"><CodeBlock label="Output of the tests">{"✔ parses weeks (0.4 ms)\n✖ formats weeks (0.6 ms)\n  expected 2w 3d, got 17d"}</CodeBlock><p className="flex items-center gap-1.5 font-mono text-xs"><GitBranch className="size-3.5" aria-hidden />morning/cb83945c11cf</p></Sample>
      </Samples>
    </div>
  );
}
