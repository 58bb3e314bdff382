package imagesigning.policy;

import imagesigning.core.Transport;
import imagesigning.core.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A list of requirements as it stands in the document.
 *
 * @param transport the transport's name; absent for the policy's default
 * @param scope the scope
 * @param requirements those of the requirements that are valid
 */
record ReadList(Optional<String> transport, String scope, List<ReadRequirement> requirements) {

  /** A valid requirement and where it stands. */
  record ReadRequirement(Field element, PolicyRequirement requirement) {

    /** The place of a member, or of the nearest object that is there. */
    Place place(String... names) {
      Field field = element;
      for (String name : names) {
        Optional<Field> member = member(field, name);
        if (member.isEmpty()) {
          return field.place();
        }
        field = member.get();
      }
      return field.place();
    }

    boolean has(String name) {
      return member(element, name).isPresent();
    }

    private static Optional<Field> member(Field field, String name) {
      Stream<Field> members =
          field.value() instanceof JsonObject object
              ? field.members(object).stream()
              : Stream.empty();
      return members.filter(f -> f.name().equals(name)).findFirst();
    }
  }

  /** Whether images are looked up here at all. */
  boolean applies() {
    if (transport.isEmpty()) {
      return true;
    }
    Optional<Transport> known = knownTransport();
    return known.isPresent()
        && known.get().scopeProblem(scope).isEmpty()
        && ScopeAdvice.forScope(known.get(), scope).isEmpty();
  }

  Optional<Transport> knownTransport() {
    return transport.flatMap(Transport::named);
  }
}
