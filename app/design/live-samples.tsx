"use client";

import { Bold, Columns2, Copy, Ellipsis, Pause, Play, Rows2, Trash2 } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { chooseTheme, currentTheme, type Theme } from "@/components/layout/theme";
import { Breadcrumb } from "@/components/ui/breadcrumb";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/components/ui/command";
import { Dialog, DialogClose, DialogContent, DialogFooter, DialogTrigger } from "@/components/ui/dialog";
import { DropdownMenu, DropdownMenuCheckboxItem, DropdownMenuContent, DropdownMenuItem, DropdownMenuLabel, DropdownMenuSeparator, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import { FiltersInUse } from "@/components/ui/filters-in-use";
import { Kbd } from "@/components/ui/kbd";
import { Pill, Pills } from "@/components/ui/pill";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { RadioCard, RadioGroup } from "@/components/ui/radio-group";
import { SearchField } from "@/components/ui/search-field";
import { Segmented } from "@/components/ui/segmented";
import { Sheet, SheetContent, SheetTrigger } from "@/components/ui/sheet";
import { Switch } from "@/components/ui/switch";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { Tooltip } from "@/components/ui/tooltip";
import { Sample, Samples } from "./sample";

const never = () => () => {};

export function ThemeSwitch() {
  const kept = useSyncExternalStore<Theme>(never, currentTheme, () => "system");
  const [chosen, setChosen] = useState<Theme | null>(null);
  const choose = (theme: Theme) => {
    chooseTheme(theme);
    setChosen(theme);
  };
  return <Segmented label="Theme" value={chosen ?? kept} onValueChange={choose} options={[{ value: "system", label: "System" }, { value: "light", label: "Light" }, { value: "dark", label: "Dark" }]} />;
}

export function Choices() {
  const [view, setView] = useState<"split" | "unified">("split");
  const [on, setOn] = useState(true);
  const [state, setState] = useState("Open");
  return (
    <Samples>
      <Sample name="Checkboxes" className="grid text-sm">
        <label className="flex min-h-6 items-center gap-2"><Checkbox defaultChecked />Chosen</label>
        <label className="flex min-h-6 items-center gap-2"><Checkbox />Not chosen</label>
        <label className="flex min-h-6 items-center gap-2"><Checkbox aria-invalid />Wrong</label>
        <label className="flex min-h-6 items-center gap-2"><Checkbox disabled defaultChecked />Disabled</label>
      </Sample>
      <Sample name="Radio cards" className="grid">
        <RadioGroup legend="Autonomy">
          <RadioCard name="sample" value="plan" defaultChecked title="Ask me about the plan" description="It waits for your yes, then goes on to the merge by itself." />
          <RadioCard name="sample" value="full" title="Go all the way" description="It asks only about what is always asked." />
          <RadioCard name="sample" value="none" disabled title="Disabled" />
        </RadioGroup>
      </Sample>
      <Sample name="Segments"><Segmented label="View" value={view} onValueChange={setView} options={[{ value: "split", label: "Side by side", icon: <Columns2 aria-hidden /> }, { value: "unified", label: "Inline", icon: <Rows2 aria-hidden /> }]} /></Sample>
      <Sample name="What narrows a list" className="grid">
        <SearchField label="Search the samples" placeholder="Search" />
        <Pills label="State of samples">{["All", "Open", "Failed"].map((label) => <Pill key={label} pressed={label === state} onClick={() => setState(label)}>{label}</Pill>)}</Pills>
        <FiltersInUse filters={state === "All" ? [] : [{ name: "state", label: state }]} onRemove={() => setState("All")} onClear={() => setState("All")} />
      </Sample>
      <Sample name="Switches">
        <Switch aria-label="Follow the end" checked={on} onCheckedChange={setOn} />
        <Switch aria-label="Off" />
        <Switch aria-label="Disabled" disabled />
        <Switch aria-label="Disabled and on" disabled defaultChecked />
      </Sample>
    </Samples>
  );
}

export function Overlays() {
  return (
    <Samples>
      <Sample name="Tooltip, popover, menu">
        <Tooltip label="Pause the run" keys="p"><Button variant="secondary" size="icon" aria-label="Pause the run"><Pause aria-hidden /></Button></Tooltip>
        <Popover>
          <PopoverTrigger asChild><Button variant="secondary">Popover</Button></PopoverTrigger>
          <PopoverContent aria-label="A popover"><p>Holds what belongs to its button.</p></PopoverContent>
        </Popover>
        <DropdownMenu>
          <DropdownMenuTrigger asChild><Button variant="secondary" size="icon" aria-label="More"><Ellipsis aria-hidden /></Button></DropdownMenuTrigger>
          <DropdownMenuContent>
            <DropdownMenuLabel>This run</DropdownMenuLabel>
            <DropdownMenuItem><Copy aria-hidden />Copy the address<Kbd keys="c" className="ml-auto" /></DropdownMenuItem>
            <DropdownMenuItem disabled><Play aria-hidden />Resume</DropdownMenuItem>
            <DropdownMenuCheckboxItem checked><Bold aria-hidden />Wrap lines</DropdownMenuCheckboxItem>
            <DropdownMenuSeparator />
            <DropdownMenuItem variant="danger"><Trash2 aria-hidden />Cancel the run</DropdownMenuItem>
          </DropdownMenuContent>
        </DropdownMenu>
      </Sample>
      <Sample name="Dialog, sheet">
        <Dialog>
          <DialogTrigger asChild><Button variant="secondary">Dialog</Button></DialogTrigger>
          <DialogContent title="Cancel this run?" description="What runs is stopped, and its branch is kept.">
            <DialogFooter><DialogClose asChild><Button variant="secondary">Keep it</Button></DialogClose><DialogClose asChild><Button variant="destructive">Cancel the run</Button></DialogClose></DialogFooter>
          </DialogContent>
        </Dialog>
        <Sheet>
          <SheetTrigger asChild><Button variant="secondary">Sheet</Button></SheetTrigger>
          <SheetContent title="A panel"><p className="text-sm text-muted-foreground">Stands beside what it is about.</p></SheetContent>
        </Sheet>
      </Sample>
    </Samples>
  );
}

export function Switching() {
  return (
    <Samples>
      <Sample name="Tabs" className="grid">
        <Tabs defaultValue="log">
          <TabsList aria-label="Parts of a run"><TabsTrigger value="log">Log</TabsTrigger><TabsTrigger value="diff">Diff</TabsTrigger><TabsTrigger value="cost" disabled>Cost</TabsTrigger></TabsList>
          <TabsContent value="log" className="text-sm">Arrows move between tabs.</TabsContent>
          <TabsContent value="diff" className="text-sm">Five files changed.</TabsContent>
        </Tabs>
      </Sample>
      <Sample name="Breadcrumb and keys">
        <Breadcrumb links={[{ href: "/runs", label: "Runs" }]} here="Understand weeks: parse should work, and format should write weeks when asked" className="w-full" />
        <Kbd keys="mod+k" /><Kbd keys="g r" /><Kbd keys="Enter" /><Kbd keys="?" />
      </Sample>
      <Sample name="Command">
        <Popover>
          <PopoverTrigger asChild><Button variant="secondary">Choose an action</Button></PopoverTrigger>
          <PopoverContent aria-label="Actions" className="p-0">
            <Command label="Actions, as an example">
              <CommandInput placeholder="Type a word" />
              <CommandList label="Actions">
                <CommandEmpty>Nothing is called that.</CommandEmpty>
                <CommandGroup heading="This page">
                  <CommandItem value="pause"><Pause aria-hidden />Pause the run<Kbd keys="p" className="ml-auto" /></CommandItem>
                  <CommandItem value="copy"><Copy aria-hidden />Copy the address</CommandItem>
                  <CommandItem value="off" disabled><Play aria-hidden />Resume</CommandItem>
                </CommandGroup>
              </CommandList>
            </Command>
          </PopoverContent>
        </Popover>
      </Sample>
    </Samples>
  );
}
