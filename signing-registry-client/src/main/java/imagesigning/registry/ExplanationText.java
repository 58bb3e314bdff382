package imagesigning.registry;

import java.util.ArrayList;
import java.util.List;

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
    return String.join("\n", lines) + "\n";
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
