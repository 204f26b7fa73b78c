/** Reads a question aloud, by a voice of the phone itself: a voice of the net would be told the
 * household's name. Without such a voice there is no button. */

function voice(language: string): SpeechSynthesisVoice | undefined {
  if (!("speechSynthesis" in window)) return undefined;
  const voices = window.speechSynthesis.getVoices();
  return voices.find(
    (one) => one.localService && one.lang.toLowerCase().replace("_", "-").startsWith(language),
  );
}

const languageNow = () => (document.documentElement.lang.startsWith("en") ? "en" : "zh");

/** The list of voices comes late: asking for it early makes it come. */
export const canReadAloud = (): boolean => voice(languageNow()) !== undefined;

export function readAloud(text: string): void {
  const speaker = voice(languageNow());
  if (!speaker) return;
  const spoken = new SpeechSynthesisUtterance(text);
  spoken.voice = speaker;
  spoken.lang = speaker.lang;
  spoken.rate = 0.85;
  window.speechSynthesis.cancel();
  window.speechSynthesis.speak(spoken);
}

export function hush(): void {
  if ("speechSynthesis" in window) window.speechSynthesis.cancel();
}
