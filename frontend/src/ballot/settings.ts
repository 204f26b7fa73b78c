/** The choices about the phone itself: hand, size of type, language. They change at once. */
import { choices } from "./choices";
import * as look from "./look";
import { language, say, useLanguage, type Language } from "./words";

export function handAndSize(): Node[] {
  return [
    choices<look.Hand>({
      legend: say("hand"),
      layout: "chips",
      options: [
        { value: "right", label: say("handRight") },
        { value: "left", label: say("handLeft") },
      ],
      chosen: look.hand(),
      choose: look.useHand,
    }),
    choices<look.Size>({
      legend: say("size"),
      layout: "chips",
      options: [
        { value: "large", label: say("sizeLarge") },
        { value: "huge", label: say("sizeHuge") },
      ],
      chosen: look.size(),
      choose: look.useSize,
    }),
  ];
}

export function languages(changed: () => void): Node {
  return choices<Language>({
    legend: say("language"),
    layout: "chips",
    options: [
      { value: "zh", label: "中文" },
      { value: "en", label: "English" },
    ],
    chosen: language(),
    choose: (value) => {
      useLanguage(value);
      changed();
    },
  });
}
