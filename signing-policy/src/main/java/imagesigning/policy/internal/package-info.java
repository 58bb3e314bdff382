/** Text for people and machines, made safe; not exported. */
package imagesigning.policy.internal;
