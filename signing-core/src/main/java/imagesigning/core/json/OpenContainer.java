package imagesigning.core.json;

import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.json.JsonValue.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An object or array whose end has not come yet: one to be built, or one of which only the names
 * are known, until it ends.
 */
final class OpenContainer {
  /** Up to here comparing with each name is faster than a set. */
  private static final int FEW = 8;

  private final boolean object;
  private final @Nullable JsonShape shape;
  private final @Nullable JsonPosition position;
  private final List<Member> members = new ArrayList<>(0);
  private final List<JsonValue> elements = new ArrayList<>(0);
  private final List<String> fewNames = new ArrayList<>(0);
  private final Set<String> names = new HashSet<>(0);
  private String name = "";
  private @Nullable JsonPosition namePosition;
  private @Nullable JsonShape shapeOfMember;
  private int namesLeftOut;

  private OpenContainer(
      boolean object, @Nullable JsonShape shape, @Nullable JsonPosition position) {
    this.object = object;
    this.shape = shape;
    this.position = position;
  }

  static OpenContainer kept(boolean object, JsonShape shape, JsonPosition position) {
    return new OpenContainer(object, shape, position);
  }

  static OpenContainer leftOut(boolean object) {
    return new OpenContainer(object, null, null);
  }

  /** Whether the name stands in this object already; if not, it does now. */
  boolean isTaken(String newName) {
    if (names.isEmpty() && fewNames.size() < FEW) {
      boolean taken = fewNames.contains(newName);
      fewNames.add(newName);
      return taken;
    }
    if (names.isEmpty()) {
      names.addAll(fewNames);
      fewNames.clear();
    }
    return !names.add(newName);
  }

  /** The next value is the member of this name; whether it is to be built. */
  boolean expect(String newName) {
    shapeOfMember = shape == null ? null : shape.member(newName).orElse(null);
    if (shapeOfMember == null) {
      namesLeftOut++;
      return false;
    }
    name = newName;
    return true;
  }

  void expectAt(JsonPosition newPosition) {
    namePosition = newPosition;
  }

  /** The shape of the next value, or null if it is left out. */
  @Nullable JsonShape shapeOfNext() {
    if (object) {
      return shapeOfMember;
    }
    return shape != null && shape.takesMoreThan(elements.size()) ? shape : null;
  }

  void add(JsonValue value) {
    if (!object) {
      elements.add(value);
    } else if (namePosition != null) {
      members.add(new Member(name, namePosition, value));
    }
  }

  /** How many of its members are left out. */
  int namesLeftOut() {
    return namesLeftOut;
  }

  /** What was built. */
  Optional<JsonValue> value() {
    if (position == null) {
      return Optional.empty();
    }
    return Optional.of(
        object ? new JsonObject(position, members) : new JsonArray(position, elements));
  }
}
