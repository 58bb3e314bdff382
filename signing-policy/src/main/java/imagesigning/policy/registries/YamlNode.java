package imagesigning.policy.registries;

import java.util.List;
import java.util.Set;

/** A YAML value that knows where it stands. An alias is the very node it refers to. */
sealed interface YamlNode {

  /** Where the value begins. */
  YamlPlace place();

  /** What it is, in a person's words. */
  String kind();

  /**
   * A scalar.
   *
   * @param text its text, whatever it looks like
   * @param plain whether it is written without quotes, so that {@code null} is not text
   */
  record Scalar(YamlPlace place, String text, boolean plain) implements YamlNode {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    boolean isNull() {
      return plain && NULLS.contains(text);
    }

    boolean isMergeKey() {
      return plain && text.equals("<<");
    }

    @Override
    public String kind() {
      return isNull() ? "null" : "a scalar";
    }
  }

  /** A list. */
  record Sequence(YamlPlace place, List<YamlNode> elements) implements YamlNode {
    public Sequence {
      elements = List.copyOf(elements);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A mapping; its keys are scalars and differ from each other. */
  record Mapping(YamlPlace place, List<Entry> entries) implements YamlNode {
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** One entry of a mapping. */
  record Entry(Scalar key, YamlNode value) {}
}
