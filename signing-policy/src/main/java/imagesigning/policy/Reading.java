package imagesigning.policy;

import imagesigning.policy.PolicyProblem.Severity;
import java.util.ArrayList;
import java.util.List;

/** One run over one document: what it found, and what the readers of its parts share. */
final class Reading {
  private final String source;
  private final boolean advise;
  private final Tears tears;
  private final ProblemCollector problems;
  private final List<KeyUse> keyUses = new ArrayList<>();
  private final List<ReadList> lists = new ArrayList<>();
  private int defects;

  /**
   * Starts a run.
   *
   * @param source name of the document
   * @param advise whether to report what loads but cannot work
   * @param tears where the tree may say something else than was meant
   */
  Reading(String source, boolean advise, Tears tears) {
    this.source = source;
    this.advise = advise;
    this.tears = tears;
    this.problems = new ProblemCollector(source);
  }

  /** A run over a document without syntax errors. */
  Reading(String source, boolean advise) {
    this(source, advise, Tears.NONE);
  }

  ProblemCollector problems() {
    return problems;
  }

  List<KeyUse> keyUses() {
    return keyUses;
  }

  /** The lists of requirements, in the order of the document. */
  List<ReadList> lists() {
    return lists;
  }

  String source() {
    return source;
  }

  /** Reports what a name or a value says, unless a syntax error explains it. */
  void report(Place place, Finding finding) {
    report(place, finding, tears.atToken(place.position().offset()));
  }

  /** Reports what is missing in an object, unless something else explains it. */
  void missing(Field object, Place place, Finding finding, boolean explained) {
    report(place, finding, explained || isTorn(object));
  }

  /** Reports a key that does not belong, unless a missing bracket put it into this object. */
  void unknownKey(Field object, Field key, Finding finding) {
    boolean strayed = Vocabulary.isKnown(key.name()) && isTorn(object);
    report(key.namePlace(), finding, strayed || tears.atToken(key.namePosition().offset()));
  }

  /** Reports another kind of value than the expected one, unless a syntax error explains it. */
  void wrongType(Field field, String expected) {
    Finding finding = Finding.of(ProblemCode.WRONG_TYPE, expected, field.found());
    int start = field.value().position().offset();
    if (field.isContainer()) {
      boolean real = !tears.isInvented(start) && (tears.explain(start) || !isTorn(field));
      report(field.place(), finding, !real);
    } else {
      report(field.place(), finding);
    }
  }

  private void report(Place place, Finding finding, boolean explained) {
    defects += finding.code().severity() == Severity.ERROR ? 1 : 0;
    if (!explained) {
      problems.report(place, finding);
    }
  }

  /** How many errors there were, those included that something else explains. */
  int defects() {
    return defects;
  }

  boolean advises() {
    return advise;
  }

  /** Whether a syntax error inside an object or list makes its absences meaningless. */
  private boolean isTorn(Field field) {
    return field.isContainer() && tears.inside(field.value());
  }
}
