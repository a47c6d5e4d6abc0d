import { RadioCard, RadioGroup } from "@/components/ui/radio-group";
import type { Autonomy } from "@/lib/runs/schema";

export const AUTONOMY: readonly { value: Autonomy; label: string; meaning: string }[] = [
  { value: "plan", label: "Ask me about the plan", meaning: "It waits for your yes to its plan, then goes on to the merge by itself." },
  { value: "merge", label: "Ask me before the merge", meaning: "It plans and works by itself, and waits for your yes before anything reaches the base branch." },
  { value: "step", label: "Ask me about every step", meaning: "It waits for your yes to the plan, to each command, to each written file, and to the merge." },
  { value: "full", label: "Go all the way", meaning: "It asks only about what is always asked: changes outside the plan, and changes to tests, CI, lint or lock files." },
];

interface AutonomyChoiceProps {
  value?: string;
  defaultValue?: string;
  disabled?: boolean;
  onChange?: (value: string) => void;
}

/** What waits for a person, as the answers to one question. */
export function AutonomyChoice({ value, defaultValue, disabled, onChange }: AutonomyChoiceProps) {
  return (
    <RadioGroup legend="Autonomy" disabled={disabled}>
      <div className="grid gap-2 sm:grid-cols-2">
        {AUTONOMY.map((choice) => (
          <RadioCard
            key={choice.value}
            name="autonomy"
            value={choice.value}
            title={choice.label}
            description={choice.meaning}
            {...(value === undefined ? { defaultChecked: defaultValue === choice.value } : { checked: value === choice.value, onChange: () => onChange?.(choice.value) })}
          />
        ))}
      </div>
    </RadioGroup>
  );
}
