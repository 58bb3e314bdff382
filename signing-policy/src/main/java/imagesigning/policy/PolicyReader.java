package imagesigning.policy;

import imagesigning.core.Transport;
import imagesigning.core.json.JsonValue.JsonArray;
import imagesigning.core.json.JsonValue.JsonObject;
import imagesigning.core.text.Quoted;
import imagesigning.policy.ReadList.ReadRequirement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a JSON tree as a policy (policy reference, "Grammar"). */
final class PolicyReader {
  private static final List<String> TRANSPORTS =
      Arrays.stream(Transport.values()).map(Transport::toString).toList();

  private final Reading reading;
  private final RequirementReader requirements;

  PolicyReader(Reading reading) {
    this.reading = reading;
    this.requirements = new RequirementReader(reading);
  }

  /** The policy, or nothing if an error was reported. */
  Optional<Policy> read(Field root) {
    return Fields.of(reading, root, "a policy object").flatMap(this::read);
  }

  private Optional<Policy> read(Fields fields) {
    fields.allow(List.of("default", "transports"), "a policy");
    Optional<ScopeMatch> byDefault =
        fields.require("default", "a policy").flatMap(f -> list(f, Optional.empty(), ""));
    Map<String, Map<String, ScopeMatch>> transports = new LinkedHashMap<>();
    fields.get("transports").ifPresent(f -> readTransports(f, transports));
    return reading.defects() > 0 ? Optional.empty() : byDefault.map(d -> new Policy(d, transports));
  }

  private void readTransports(Field field, Map<String, Map<String, ScopeMatch>> transports) {
    for (Field transport : members(field, "transports as an object")) {
      Map<String, ScopeMatch> scopes = readScopes(transport);
      transports.putIfAbsent(transport.name(), scopes);
    }
  }

  private Map<String, ScopeMatch> readScopes(Field field) {
    Optional<Transport> transport = Transport.named(field.name());
    if (transport.isEmpty() && reading.advises()) {
      reading.report(field.namePlace(), unknownTransport(field.name()));
    }
    Map<String, ScopeMatch> scopes = new LinkedHashMap<>();
    for (Field scope : members(field, "an object of scopes")) {
      transport.ifPresent(t -> checkScope(t, scope));
      list(scope, Optional.of(field.name()), scope.name())
          .ifPresent(match -> scopes.putIfAbsent(scope.name(), match));
    }
    return scopes;
  }

  private List<Field> members(Field field, String what) {
    if (field.value() instanceof JsonObject object) {
      return field.members(object);
    }
    reading.wrongType(field, what);
    return List.of();
  }

  private void checkScope(Transport transport, Field scope) {
    Optional<String> problem = transport.scopeProblem(scope.name());
    if (problem.isPresent()) {
      report(
          scope.namePlace(),
          Finding.of(ProblemCode.INVALID_SCOPE, problem.get()).found(Quoted.text(scope.name())));
    } else if (reading.advises()) {
      ScopeAdvice.forScope(transport, scope.name())
          .ifPresent(finding -> report(scope.namePlace(), finding));
    }
  }

  private static Finding unknownTransport(String name) {
    return Finding.of(
            ProblemCode.UNKNOWN_TRANSPORT,
            "no transport is called " + Quoted.text(name) + ": its scopes never match")
        .expected(Words.or(TRANSPORTS))
        .found(Quoted.text(name))
        .suggest("known are " + Words.and(TRANSPORTS))
        .didYouMean(NearestWord.of(name, TRANSPORTS));
  }

  private Optional<ScopeMatch> list(Field field, Optional<String> transport, String scope) {
    if (!(field.value() instanceof JsonArray array)) {
      reading.wrongType(field, "a list of requirements");
      return Optional.empty();
    }
    if (array.elements().isEmpty()) {
      Finding finding =
          Finding.of(ProblemCode.EMPTY_LIST, "a list of requirements must not be empty")
              .expected("at least one requirement")
              .suggest("to refuse every image write [{\"type\": \"reject\"}]");
      reading.missing(field, field.place(), finding, false);
    }
    List<ReadRequirement> valid = new ArrayList<>();
    for (Field element : field.elements(array)) {
      requirements.read(element).ifPresent(r -> valid.add(new ReadRequirement(element, r)));
    }
    reading.lists().add(new ReadList(transport, scope, List.copyOf(valid)));
    List<PolicyRequirement> read = valid.stream().map(ReadRequirement::requirement).toList();
    if (read.isEmpty() || read.size() < array.elements().size()) {
      return Optional.empty();
    }
    String source = reading.source() + ":" + array.position();
    return Optional.of(new ScopeMatch(transport, scope, Optional.of(source), read));
  }

  private void report(Place place, Finding finding) {
    reading.report(place, finding);
  }
}
