package imagesigning.registry;

import imagesigning.core.text.RemoteText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An explanation for people. */
final class ExplanationText {
  private ExplanationText() {}

  static String of(Explanation explanation) {
    List<String> lines = new ArrayList<>();
    lines.add(explanation.image().toString());
    lines.add("  scope: " + scope(explanation));
    lines.add("  requirements: " + String.join(", ", explanation.requirementTypes()));
    explanation
        .decided()
        .ifPresent(verdict -> lines.add("  decided without any request: " + verdict.outcome()));
    for (Explanation.SignatureStore store : explanation.signatureStores()) {
      lines.add(
          "  signatures: " + store.kind() + " " + store.location() + " (" + store.source() + ")");
    }
    lines.add("  credentials: " + explanation.credentials());
    explanation.notes().forEach(note -> lines.add("  note: " + note));
    return lines.stream().map(RemoteText::message).collect(Collectors.joining("\n", "", "\n"));
  }

  private static String scope(Explanation explanation) {
    String scope =
        explanation
            .scope()
            .transport()
            .map(transport -> transport + " \"" + explanation.scope().scope() + "\"")
            .orElse("default");
    return scope + explanation.scope().source().map(source -> " (" + source + ")").orElse("");
  }
}
