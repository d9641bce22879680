{% macro days_between(first, last) -%}
    {#- Whole days from `first` to `last`, negative when `last` is earlier. -#}
    {%- if target is defined and target.type == 'spark' -%}
    {{ spark__days_between(first, last) }}
    {%- else -%}
    {{ default__days_between(first, last) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__days_between(first, last) -%}
    cast(date_diff('day', {{ first }}, {{ last }}) as integer)
{%- endmacro %}

{% macro spark__days_between(first, last) -%}
    datediff({{ last }}, {{ first }})
{%- endmacro %}

{% macro last_days_of_weeks(first, last) -%}
    {#- One row per week from `first` to `last`, both Sundays: a column of a select. -#}
    {%- if target is defined and target.type == 'spark' -%}
    explode(sequence({{ first }}, {{ last }}, interval 7 days))
    {%- else -%}
    unnest(generate_series({{ first }}, {{ last }}, interval 7 days))
    {%- endif -%}
{%- endmacro %}

{% macro sunday_of(day) -%}
    {#- The last day of a day's week. -#}
    {%- if target is defined and target.type == 'spark' -%}
    next_day(date_sub({{ day }}, 1), 'SUN')
    {%- else -%}
    cast({{ day }} + cast(7 - isodow({{ day }}) as integer) as date)
    {%- endif -%}
{%- endmacro %}

{% macro days_after(day, days) -%}
    {#- The date `days` days after `day`. -#}
    {%- if target is defined and target.type == 'spark' -%}
    date_add({{ day }}, cast({{ days }} as integer))
    {%- else -%}
    ({{ day }} + cast({{ days }} as integer))
    {%- endif -%}
{%- endmacro %}

{% macro days_from_to(first, last) -%}
    {#- One row per day from `first` to `last`, which is not before it: a column of a select. -#}
    {%- if target is defined and target.type == 'spark' -%}
    explode(sequence({{ first }}, {{ last }}, interval 1 day))
    {%- else -%}
    unnest(generate_series({{ first }}, {{ last }}, interval 1 day))
    {%- endif -%}
{%- endmacro %}

{% macro monday_of(day) -%}
    {#- The first day of a day's week. -#}
    {{ days_after(sunday_of(day), -6) }}
{%- endmacro %}
