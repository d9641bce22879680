{% test unique_key(model, columns) %}
-- Fails where two rows share the key that makes the grain.
select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
