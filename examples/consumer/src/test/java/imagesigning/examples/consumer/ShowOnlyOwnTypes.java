package imagesigning.examples.consumer;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a caller can see of a class (supertypes, and parameters, results, bounds, exceptions and
 * fields of its public and protected members) is made of JDK types and our exported types. The
 * testkit may show the two test libraries it extends.
 */
final class ShowOnlyOwnTypes extends ArchCondition<JavaClass> {
  private static final List<String> JDK = List.of("java.", "javax.", "com.sun.net.httpserver.");
  private static final List<String> TEST_LIBRARIES = List.of("org.assertj.core.", "org.junit.");

  private final String root;
  private final Predicate<JavaClass> exported;

  ShowOnlyOwnTypes(String root, Predicate<JavaClass> exported) {
    super("show only JDK types and exported types of their own");
    this.root = root;
    this.exported = exported;
  }

  @Override
  public void check(JavaClass javaClass, ConditionEvents events) {
    Stream<JavaType> supertypes =
        Stream.concat(javaClass.getSuperclass().stream(), javaClass.getInterfaces().stream());
    report(
        javaClass,
        javaClass.getName(),
        Stream.concat(supertypes, bounds(javaClass.getTypeParameters())),
        events);
    for (JavaMember member : javaClass.getMembers()) {
      if (isVisible(member.getModifiers())) {
        report(javaClass, member.getFullName(), typesOf(member), events);
      }
    }
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return !modifiers.contains(JavaModifier.SYNTHETIC)
        && (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED));
  }

  private static Stream<JavaType> typesOf(JavaMember member) {
    if (member instanceof JavaField field) {
      return Stream.of(field.getType());
    }
    JavaCodeUnit unit = (JavaCodeUnit) member;
    List<JavaType> types = new ArrayList<>(unit.getParameterTypes());
    types.add(unit.getReturnType());
    types.addAll(unit.getExceptionTypes());
    return Stream.concat(types.stream(), bounds(unit.getTypeParameters()));
  }

  private static Stream<JavaType> bounds(List<? extends JavaTypeVariable<?>> variables) {
    return variables.stream().flatMap(variable -> variable.getUpperBounds().stream());
  }

  private void report(
      JavaClass owner, String where, Stream<JavaType> types, ConditionEvents events) {
    types
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .map(JavaClass::getBaseComponentType)
        .distinct()
        .filter(type -> !isAllowed(owner, type))
        .forEach(
            type ->
                events.add(
                    SimpleConditionEvent.violated(owner, where + " shows " + type.getName())));
  }

  private boolean isAllowed(JavaClass owner, JavaClass type) {
    String name = type.getName();
    if (type.isPrimitive() || JDK.stream().anyMatch(name::startsWith)) {
      return true;
    }
    if (name.startsWith(root + ".")) {
      return exported.test(type);
    }
    return UseOnlyModulesBelow.moduleOf(root, owner).equals("testkit")
        && TEST_LIBRARIES.stream().anyMatch(name::startsWith);
  }
}
